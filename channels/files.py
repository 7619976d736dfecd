"""Files that are there whole or not at all, whatever dies in between; knows nothing of content."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def write_once(*, path: Path, content: bytes) -> bool:
    """Make `path` with `content`, durably; False, and nothing changes, when it is there already."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    sync_folder(path.parent)
    return True


def replace(*, path: Path, content: bytes) -> None:
    """Make `path` hold `content`, durably, whatever it held before."""
    _draft(path, content).replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in `folder` survive a power cut: a rename is only durable after this."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path` against every other process; a process that dies lets go."""
    with path.open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _draft(path: Path, content: bytes) -> Path:
    # In the same folder, since neither link nor rename crosses file systems; hidden, so that no
    # listing takes what a killed process left behind for the real thing.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    return Path(name)
