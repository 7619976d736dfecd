"""Says days and times in the language of the page, as letters in that language say them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from django.utils.translation import gettext as _

from scheduler.clock import LONDON
from scheduler.reminders import letter_words
from scheduler.reminders.letter_words.phrases import Dates
from scheduler.web import languages


def day(on: date) -> str:
    """“Wednesday 6 August 2026”, “Dydd Mercher 6 Awst 2026”."""
    known = _of_letters()
    return known.day(on) if known else format_date(on, "EEEE d MMMM y", locale=_locale())


def clock_time(at: time) -> str:
    """“5:30pm”, “midday”, “hanner dydd”."""
    known = _of_letters()
    return known.clock_time(at) if known else format_time(at, "short", locale=_locale())


def moment(at: datetime, *, zone: ZoneInfo = LONDON) -> str:
    """“Wednesday 6 August 2026, 5:30pm”."""
    local = at.astimezone(zone)
    # Translators: a day and a time, one after the other.
    return _("%(day)s, %(time)s") % {"day": day(local.date()), "time": clock_time(local.time())}


def _of_letters() -> Dates | None:
    known = letter_words.LANGUAGES.get(languages.current().tag)
    return known.dates if known else None


def _locale() -> Locale:
    return Locale.parse(languages.current().tag, sep="-")
