"""What can be asked about services, categories and tags; everybody signed in may read them."""
