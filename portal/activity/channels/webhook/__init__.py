"""News as signed JSON to any web server: docs/notifications.md describes it for its receivers."""
