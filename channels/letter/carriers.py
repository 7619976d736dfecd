"""Chooses the carrier of letters from plain settings; refuses half a configuration."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from channels.letter.batch import PrintFolder
from channels.letter.message import Letter
from channels.message import Carrier, NotConfigured


def carrier(*, settings: Mapping[str, Any]) -> Carrier[Letter]:
    """The print folder. `settings`: `print_folder`, `font_folder` (both paths).

    Raises NotConfigured naming the setting that is missing.
    """
    return print_folder(settings=settings)


def print_folder(*, settings: Mapping[str, Any]) -> PrintFolder:
    """The same, typed as what it is: for closing, listing and checking batches."""
    return PrintFolder(
        folder=Path(_needed(settings, "print_folder")),
        font_folder=Path(_needed(settings, "font_folder")),
    )


def _needed(settings: Mapping[str, Any], name: str) -> Any:
    if not settings.get(name):
        raise NotConfigured(f"The letter channel needs the setting {name}.")
    return settings[name]
