"""How runners are spoken to: each contract launches, finds again, looks, and asks to stop."""
