"""The pages about people: signing in, one's own account, and managing everybody."""
