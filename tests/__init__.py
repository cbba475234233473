"""The tests. Garbage is collected seldom from the start: nearly all that is loaded and found stays.

Collecting after every 700 new objects, Python's default, takes much of the time of a run.
"""

import gc

gc.set_threshold(20_000, 20, 20)
