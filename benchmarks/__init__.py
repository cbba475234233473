"""Figures about speed and growth, printed in one run: `make bench`."""
