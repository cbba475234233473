"""The pages of a hand-over: one form that is filled already, and what the next tier reads first."""
