"""The worker's application for a measurement: the service's own, unless told to be wrong.

BENCH_VARIANT names a way of sending from `variants`; BENCH_LEASE_SECONDS shortens the lease, so
that a short run need not wait two minutes for whoever was killed.
"""

import os
from datetime import timedelta

import django

from scheduler.celery import app

django.setup()

from scheduler.benchmarks.reminders import variants  # noqa: E402 -- models need the settings
from scheduler.reminders import deliveries, leases  # noqa: E402

__all__ = ["app"]

seconds = float(os.environ.get("BENCH_LEASE_SECONDS", "0"))
if seconds:
    leases.LEASE = timedelta(seconds=seconds)
    leases.LEAST_LEFT = timedelta(seconds=seconds / 2)
    app.conf.task_time_limit, app.conf.task_soft_time_limit = int(seconds), int(seconds * 0.8)
# Before the doors are imported, which take it from here.
deliveries.Postman = variants.POSTMEN[os.environ.get("BENCH_VARIANT", variants.OURS)]  # type: ignore[misc]
