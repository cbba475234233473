"""What can be asked about sources, deliveries and alerts."""
