"""The pages of tuning."""
