"""The hook of Terraform, and the pages of those who connect it."""
