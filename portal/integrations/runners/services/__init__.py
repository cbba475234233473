"""What can be done with runners, jobs and runs."""
