"""What every test has: servers of its own, and no way out to the internet."""

import os

from tests import servers

os.environ.setdefault("SECRET_KEY", "tests only: never a real key, and long enough for every use")
servers.ensure_servers()
