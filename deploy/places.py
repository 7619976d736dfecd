"""Whose folder a server works in and where its socket lies; refuses a folder of somebody else."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.server import Unstartable

# sun_path has 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST_SOCKET_PATH = 103
# Anything else would need quoting in a shell, a URL and a PostgreSQL list at once.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+@-]+")
ACCOUNT = "embedded_postgres"


def account_for_postgres() -> pwd.struct_passwd | None:
    """The account PostgreSQL runs as when we are root, which it refuses; None when we are not.

    It is made when missing, owns nothing but the database's folder and cannot log in.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unstartable(
            f"PostgreSQL does not run as root and its account {ACCOUNT} could not be made: "
            "start again as an ordinary user, or set DATABASE_URL."
        ) from error
    return pwd.getpwnam(ACCOUNT)


def make_folder(folder: Path, *, owner: pwd.struct_passwd | None) -> None:
    """Make a folder that only its owner may look into, and let the owner reach it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if owner is not None:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            let_pass(folder)
        folder.chmod(0o700)
    except OSError as error:
        raise Unstartable(f"{folder} cannot be written: {error.strerror}.") from error


def let_pass(path: Path) -> None:
    """Let other accounts pass through the folders above a path (not list them), and say so."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
            print(
                f"PostgreSQL does not run as root: let its account {ACCOUNT} pass through "
                f"{folder} (chmod o+x).",
                file=sys.stderr,
            )


def socket_folder(folder: Path, *, file_name: str, owner: pwd.struct_passwd | None) -> Path:
    """Where a server of this folder puts its socket: there, or in a short folder of its own."""
    if fits(folder / file_name):
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]
    short = Path(tempfile.gettempdir()) / f"scheduler-{os.geteuid()}-{mark}"
    # Somebody else may have made a folder or a link of this name to catch us.
    ours = {os.geteuid(), *([owner.pw_uid] if owner else [])}
    if short.is_symlink() or (short.exists() and short.stat().st_uid not in ours):
        raise Unstartable(f"{short} belongs to somebody else: remove it and start again.")
    if not fits(short / file_name):
        raise Unstartable(f"{short} cannot hold a socket: set TMPDIR to a short, plain path.")
    make_folder(short, owner=owner)
    return short


def fits(path: Path) -> bool:
    """Whether a socket may have this path."""
    return len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and bool(PLAIN_PATH.fullmatch(str(path)))
