"""What is stored of calendars, policies and clocks."""
