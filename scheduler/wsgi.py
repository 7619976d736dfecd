"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from scheduler import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")

application = get_wsgi_application()
memory.settle()
