"""What searches teach: observations, what is searched in vain, and gaps until they are closed."""
