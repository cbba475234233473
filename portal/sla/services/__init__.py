"""What can be done to calendars, policies and clocks."""
