"""Open pages hear that something changed, never what: they fetch it as anybody fetches a page."""
