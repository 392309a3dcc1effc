"""Python's garbage collector, told that this process is a server with much in memory.

Nearly all is freed without it. At its own numbers it goes through everything that is in memory many times a minute
while pages are made, and stops all threads for that: 300 ms each time with 10,000 people kept, and a quarter of the
time that it takes to read a directory in. It is needed for what refers to itself, such as an exception with its frames.
"""

import gc

AFTER = 10_000, 10, 20
"""So many more objects than before are there when it goes through the new ones; after so many times through the older ones,
and after so many of these through all."""


def collect_rarely() -> None:
    gc.set_threshold(*AFTER)
