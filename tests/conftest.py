"""What every test has: servers of its own, and no way out to the internet.

pytest-django reads the settings once conftest files are loaded, so the environment is ready here.
"""

import os

from tests import servers

os.environ.setdefault("SECRET_KEY", "tests only: never a real key, and long enough for every use")
os.environ["DJANGO_SETTINGS_MODULE"] = "scheduler.settings"
servers.ensure_servers()
