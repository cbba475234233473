"""The clocks of the desk: what is promised, under which hours, and how each promise stands.

Knows nothing of case work: a clock is about a subject, which is a record kind and a number.
"""
