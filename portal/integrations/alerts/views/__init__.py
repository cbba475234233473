"""The hooks senders call, and the pages of those who connect them."""
