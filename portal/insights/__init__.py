"""What the numbers of the desk say: always about work, never about a person."""
