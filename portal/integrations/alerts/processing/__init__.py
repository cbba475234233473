"""What a delivery does: to alerts, to groups of them, and to incidents."""
