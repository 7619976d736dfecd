"""What every test has: servers of its own, Django set up, and no way out to the internet."""

import os

import django

from tests import servers

os.environ.setdefault("SECRET_KEY", "tests only: never a real key, and long enough for every use")
os.environ["DJANGO_SETTINGS_MODULE"] = "scheduler.settings"
servers.ensure_servers()
# Now, since conftest files of folders import models before pytest-django sets it up.
django.setup()
