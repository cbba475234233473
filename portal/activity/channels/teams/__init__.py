"""News in a Microsoft Teams channel, by the address of a Workflow."""
