"""Measures search and booking on a scratch database, beside floors measured in the same run.

Nothing here touches a database that holds anything: each run makes one of its own, and drops it.
"""
