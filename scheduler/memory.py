"""Keeps Python's search for cycles away from what lives as long as the process does.

A page of a board makes thousands of small objects, and each few hundred have the interpreter look
through all there are. Measured: a third of such a page's time was spent looking.
"""

import gc

# How many more objects are made than freed before the newest are looked through; Python says 700.
_MANY = 50_000


def settle() -> None:
    """To be called once everything is loaded, before the first request or task."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MANY)
