"""News in a Slack channel, by an incoming webhook."""
