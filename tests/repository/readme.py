"""The commands that README shows, as it shows them."""

import re
import shlex

from scheduler.settings import ROOT

FENCE = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """Each line of each block of shell, in order, as words."""
    blocks = FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line.strip()]


def of_scheduler() -> list[list[str]]:
    """What follows `./deploy/scheduler`."""
    return [words[1:] for words in commands() if words[0] == "./deploy/scheduler"]
