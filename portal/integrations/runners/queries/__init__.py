"""What can be asked about runners, jobs and runs."""
