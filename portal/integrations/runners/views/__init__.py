"""The pages of runners and runs, and the hook a runner may call."""
