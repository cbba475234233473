"""What was searched, opened and tried for an incident: it goes along when the incident goes up."""
