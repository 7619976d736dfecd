"""How texts, calls, e-mails and letters leave this installation, said plainly."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from channels import registry
from channels.letter import carriers as letter_carriers
from channels.letter import pdf
from channels.message import NotConfigured
from channels.notify.client import NAME as NOTIFY
from scheduler.commands.checks.findings import Finding, fine, look, missing
from scheduler.commands.checks.machine import LOOPBACK


def texts() -> Iterator[Finding]:
    """Twilio, or the local carrier that reaches nobody."""
    try:
        carrier = registry.carrier(channel="sms", configuration=settings.CHANNELS)
    except NotConfigured as error:
        yield missing(str(error), "Complete the TWILIO_… variables (deploy/env.example).")
        return
    if carrier.name == "twilio":
        yield from _twilio()
        return
    if carrier.name == NOTIFY:
        yield from _notify_texts()
        return
    folder = settings.CHANNELS["sms"]["local_folder"]
    says = f"Texts go to the local carrier: they are kept in {folder} and reach nobody."
    if settings.DEMONSTRATION:
        yield fine(f"{says} Right for a demonstration.")
    else:
        yield look(says, "Set the TWILIO_… variables (deploy/env.example) to send for real.")


def _twilio() -> Iterator[Finding]:
    address = settings.CHANNELS["sms"]["status_callback_address"]
    yield fine("Texts go out by Twilio.")
    if settings.DEMONSTRATION:
        yield look(
            "Twilio is asked to text the demonstration's people, whose numbers nobody has.",
            "Unset the TWILIO_… variables, or start anew with DEMONSTRATION=0.",
        )
    if urlsplit(address).hostname in LOOPBACK:
        yield look(
            f"Twilio cannot tell us what became of a text: it cannot reach {address}.",
            "Set PUBLIC_ADDRESS to the address by which the internet reaches this service.",
        )


def recorded_calls() -> Iterator[Finding]:
    """Nobody is rung by a machine unless its carrier was chosen by name."""
    voice = settings.CHANNELS["voice"]
    if not voice["carrier"]:
        yield fine("Humans ring whoever chose phone: no carrier of recorded calls is chosen.")
        return
    try:
        carrier = registry.carrier(channel="voice", configuration=settings.CHANNELS)
    except NotConfigured as error:
        yield missing(str(error), "Complete VOICE_CARRIER and TWILIO_… (deploy/env.example).")
        return
    if carrier.name == "twilio-voice":
        yield from _twilio_calls(voice["callback_address"])
        return
    says = f"Recorded calls are kept in {voice['local_folder']} and ring nobody."
    if settings.DEMONSTRATION:
        yield fine(f"{says} Right for a demonstration.")
    else:
        yield look(says, "Unset VOICE_CARRIER: then humans ring.")


def _twilio_calls(address: str) -> Iterator[Finding]:
    yield fine("Twilio rings whoever said that a machine may.")
    if settings.DEMONSTRATION:
        yield look(
            "Twilio is asked to ring the demonstration's people, whose numbers nobody has.",
            "Unset VOICE_CARRIER, or start anew with DEMONSTRATION=0.",
        )
    if urlsplit(address).hostname in LOOPBACK:
        yield missing(
            f"Twilio cannot ask what to say: it cannot reach {address}.",
            "Set PUBLIC_ADDRESS to the address by which the internet reaches this service.",
        )


def emails() -> Iterator[Finding]:
    """A mail server, or the local carrier that reaches nobody."""
    email = settings.CHANNELS["email"]
    try:
        carrier = registry.carrier(channel="email", configuration=settings.CHANNELS)
    except NotConfigured as error:
        yield missing(str(error), "Complete SMTP_… and EMAIL_… (deploy/env.example).")
        return
    if carrier.name == "smtp":
        yield fine(
            f"E-mails go out by {email['smtp_host']}. What cannot be delivered comes back to"
            f" {email['from_address']}: somebody must read it."
        )
        if settings.DEMONSTRATION:
            yield look(
                "Its mail server is asked to write to the demonstration's people.",
                "Unset SMTP_HOST, or start anew with DEMONSTRATION=0.",
            )
        return
    says = f"E-mails go to the local carrier: they are kept in {email['local_folder']}, unsent."
    if settings.DEMONSTRATION:
        yield fine(f"{says} Right for a demonstration.")
    else:
        yield look(says, "Set the SMTP_… variables (deploy/env.example) to send for real.")


def letters() -> Iterator[Finding]:
    """Letters are PDFs in a folder that somebody prints from, or go to a print house or Notify."""
    try:
        carrier = registry.carrier(channel="letter", configuration=settings.CHANNELS)
        house = letter_carriers.find_print_house(settings=settings.CHANNELS["letter"])
    except NotConfigured as error:
        yield missing(str(error), "Complete the NOTIFY_… or PRINT_HOUSE_… variables.")
        return
    if carrier.name == NOTIFY:
        yield fine("Letters go to GOV.UK Notify, which prints and posts them.")
        if settings.DEMONSTRATION:
            yield look(
                "GOV.UK Notify is asked to post real, paid letters to the demonstration's people,"
                " whose addresses are invented.",
                "Unset NOTIFY_PRINTS_LETTERS, or start anew with DEMONSTRATION=0.",
            )
        return
    yield from _folder("" if house is None else house.host)
    if house is not None and settings.DEMONSTRATION:
        yield look(
            f"{house.host} is asked to print and post real, paid letters to the demonstration's"
            " people, whose addresses are invented.",
            "Unset PRINT_HOUSE_HOST, or start anew with DEMONSTRATION=0.",
        )


def _notify_texts() -> Iterator[Finding]:
    yield fine("Texts go out by GOV.UK Notify.")
    if settings.DEMONSTRATION:
        yield look(
            "GOV.UK Notify is asked to text the demonstration's people, whose numbers nobody has.",
            "Unset NOTIFY_TEXT_TEMPLATE_ID, or start anew with DEMONSTRATION=0.",
        )
    if not settings.CHANNELS["sms"]["notify_callback_token"]:
        yield look(
            "GOV.UK Notify cannot tell us what became of a text; it is asked after an hour.",
            "Set NOTIFY_CALLBACK_TOKEN, and the same token at Notify.",
        )


def _folder(print_house: str) -> Iterator[Finding]:
    folder = Path(settings.CHANNELS["letter"]["print_folder"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            yield fine(
                f"Letters go to {folder}, and its batches to {print_house} by SFTP."
                if print_house
                else f"Letters go to {folder}: print the batches in it."
            )
    except OSError as error:
        yield missing(
            f"{folder} cannot be written ({error.strerror}): no letter goes out.",
            "Give it to the account that runs the worker.",
        )


def fonts() -> Iterator[Finding]:
    """Without its font a letter in that script is not set at all."""
    gone = pdf.missing_fonts(font_folder=settings.CHANNELS["letter"]["font_folder"])
    if gone:
        yield missing(
            f"Letters lack the fonts {', '.join(gone)}.",
            "Run deploy/up once: it installs what the pages and letters need.",
        )
    else:
        yield fine(f"{', '.join(pdf.FONTS)} are there.")
