"""Chooses the carrier of letters from plain settings; refuses half a configuration."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from channels.letter.batch import PrintFolder
from channels.letter.message import Letter
from channels.letter.notify import NotifyLetters
from channels.letter.sftp import PrintHouse
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


def find_print_house(*, settings: Mapping[str, Any]) -> PrintHouse | None:
    """Where closed batches go over SFTP; None where nobody is named.

    `settings`: `print_house_host`, `print_house_username`, `print_house_key_file`,
    `print_house_host_key`; optional `print_house_port`, `print_house_folder`,
    `print_house_acknowledgement_folder`, `print_house_timeout_seconds`. Raises NotConfigured.
    """
    if not settings.get("print_house_host"):
        return None
    return PrintHouse(
        host=settings["print_house_host"],
        port=settings.get("print_house_port", 22),
        username=_needed(settings, "print_house_username"),
        key_file=Path(_needed(settings, "print_house_key_file")),
        host_key=_needed(settings, "print_house_host_key"),
        folder=settings.get("print_house_folder", ".").rstrip("/"),
        acknowledgement_folder=settings.get("print_house_acknowledgement_folder", ""),
        timeout=timedelta(seconds=settings.get("print_house_timeout_seconds", 20)),
    )


def _needed(settings: Mapping[str, Any], name: str) -> Any:
    if not settings.get(name):
        raise NotConfigured(f"The letter channel needs the setting {name}.")
    return settings[name]
