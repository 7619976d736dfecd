"""The door for the web server of a measurement: the service's own, with the floors beside it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")

application = get_wsgi_application()
# Read at the first request.
settings.ROOT_URLCONF = "scheduler.benchmarks.urls"
