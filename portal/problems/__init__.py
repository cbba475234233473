"""Problems: the cause behind incidents, what is done about it, and what is known meanwhile."""
