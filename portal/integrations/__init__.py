"""What other systems send in and get told; each a folder that can be left out."""
