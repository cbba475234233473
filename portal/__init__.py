"""Portal: a knowledge base and postmortem portal with search, for tiered IT and SRE support."""
