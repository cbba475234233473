"""The demo: a believable company that fills an empty database."""
