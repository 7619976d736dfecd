"""A folder short enough for a socket, on the way to which nobody is locked out."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="deploy-")).resolve()
    made.chmod(0o711)  # PostgreSQL may run as another account, and must get through
    yield made
    shutil.rmtree(made)
