"""What can be asked about articles; every query starts from what the viewer may read."""
