"""The Jinja2 environment of the pages: escapes everything, asks no other host, decides nothing."""

from functools import cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup

from scheduler.reminders import words as said
from scheduler.web import pictures, words

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
        extensions=["jinja2.ext.i18n"],
    )
    # Placeholders stand as %(name)s; what is put into them is escaped like everything else.
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        translation.gettext, translation.ngettext, newstyle=True
    )
    made.globals.update(
        # A table of times shows the same few pictures a hundred times.
        static=cache(static),
        url=reverse,
        service_name=NAME,
        link=_link,
        link_end=Markup("</a>"),
        picture=pictures.picture,
        pictured=pictures.pictured,
    )
    made.filters.update(
        day=said.day, date=said.long_date, clock=said.clock_time, moment=words.moment
    )
    return made


def _link(address: str) -> Markup:
    """The beginning of a link inside a sentence, which ends with `link_end`."""
    return Markup('<a href="{}">').format(address)
