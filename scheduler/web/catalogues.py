"""Makes catalogues for gettext from .po files, where there is no msgfmt; refuses a broken file.

An installation may bring words of its own: further languages, or better words for ours.
"""

import os
from pathlib import Path

from babel.messages import mofile, pofile

_PATTERN = "*/LC_MESSAGES/django"


def make_if_changed(*, source: Path, target: Path) -> None:
    """Bring `target` up to the .po files of `source`; a catalogue without one is taken away.

    Several processes may do this at once: a catalogue is written beside its place, then renamed.
    Raises pofile.PoFileError.
    """
    written = {
        target / file.relative_to(source).with_suffix(".mo"): file
        for file in sorted(source.glob(f"{_PATTERN}.po"))
    }
    for left_over in set(target.glob(f"{_PATTERN}.mo")) - set(written):
        left_over.unlink()
    for made, file in written.items():
        changed_at = file.stat().st_mtime_ns
        if not made.exists() or made.stat().st_mtime_ns != changed_at:
            _make(file, made, changed_at)


def _make(file: Path, made: Path, changed_at: int) -> None:
    with file.open("rb") as content:
        catalogue = pofile.read_po(content, abort_invalid=True)
    made.parent.mkdir(parents=True, exist_ok=True)
    fresh = made.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as content:
        mofile.write_mo(content, catalogue)
    # The age of a catalogue is that of its words: a later change, or an older file, makes it anew.
    os.utime(fresh, ns=(changed_at, changed_at))
    fresh.replace(made)
