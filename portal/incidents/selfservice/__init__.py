"""The requester's side: search first, then report, follow, confirm."""
