"""Finding: a disposable index over every record kind, behind one interface."""
