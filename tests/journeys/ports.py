"""Free ports of this machine, and waiting until something answers there."""

import http.client
import socket
import subprocess
import time
import urllib.error
import urllib.request

PATIENCE = 60.0  # seconds
PAUSE = 0.1


def free() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answers(address: str) -> bool:
    """Whether something answers there, whatever it says."""
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return False
    return True


def wait_for(address: str, *, process: subprocess.Popen[bytes]) -> None:
    """Wait until the address answers at all; fails when the process ends first."""
    deadline = time.monotonic() + PATIENCE
    while not answers(address):
        assert process.poll() is None, f"{process.args!r} ended with {process.returncode}."
        assert time.monotonic() < deadline, f"Nothing answered at {address}."
        time.sleep(PAUSE)
