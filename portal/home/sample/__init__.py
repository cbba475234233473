"""Sample content: which rows the demo made, and taking exactly those away again."""
