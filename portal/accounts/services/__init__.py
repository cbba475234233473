"""What can be done with people, teams, sessions and mailed links."""
