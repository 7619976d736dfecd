"""Chooses the carrier of letters from plain settings; refuses half a configuration."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from channels.letter.batch import PrintFolder
from channels.letter.message import Letter
from channels.letter.notify import NotifyLetters
from channels.message import Carrier, NotConfigured
from channels.notify import configuration


def carrier(*, settings: Mapping[str, Any]) -> Carrier[Letter]:
    """GOV.UK Notify where `notify_prints_letters` is true, otherwise the print folder.

    `settings`: `font_folder`; `print_folder`, or what `notify.configuration` reads. Raises
    NotConfigured naming the setting that is missing.
    """
    if settings.get("notify_prints_letters"):
        return NotifyLetters(
            notify=configuration.notify(settings=settings),
            font_folder=Path(_needed(settings, "font_folder")),
        )
    return print_folder(settings=settings)


def print_folder(*, settings: Mapping[str, Any]) -> PrintFolder:
    """The print folder (`print_folder`, `font_folder`): for closing, listing, checking batches."""
    return PrintFolder(
        folder=Path(_needed(settings, "print_folder")),
        font_folder=Path(_needed(settings, "font_folder")),
    )


def _needed(settings: Mapping[str, Any], name: str) -> Any:
    if not settings.get(name):
        raise NotConfigured(f"The letter channel needs the setting {name}.")
    return settings[name]
