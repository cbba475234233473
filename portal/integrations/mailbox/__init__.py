"""Mail that becomes incidents and comments, and the letters that answer it."""
