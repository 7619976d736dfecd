"""The engine against a plain-Python model of the whole ledger, driven by a Hypothesis machine.

`VERIFICATION=full` in the environment asks for the long runs: 500 games of 50 steps here and
10,000 mixed operations in tests/races. Without it both are small enough for every run.
"""

import os

FULL = os.environ.get("VERIFICATION") == "full"
