"""Runs of HCP Terraform on the record of their change: told by its notifications, never applied."""
