"""The Jinja2 environment of the pages: escapes everything, asks no other host, decides nothing."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from scheduler.reminders import words as said
from scheduler.web import words

NAME = "Appointments"


def environment(**options: Any) -> Environment:
    """Django's TEMPLATES setting calls this; `options` are its OPTIONS and the loader of DIRS."""
    # The NHS macros ask for parameters of parameters that nobody gave.
    made = Environment(
        loader=ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")]),
        undefined=ChainableUndefined,
        autoescape=True,
        auto_reload=options["auto_reload"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(static=static, url=reverse, service_name=NAME)
    made.filters.update(
        day=said.day, date=said.long_date, clock=said.clock_time, moment=words.moment
    )
    return made
