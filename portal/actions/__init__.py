"""Action items: what follows from trouble, by whom, by when, and whether it helped."""
