"""The questions of the person's pages on paper, for whoever would rather write than press.

A desk types it in: the ways to meet with the numbers beside them, and “on a paper form” as how
they were asked.
"""

from collections.abc import Iterator
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from channels.letter import paper_forms
from channels.letter.paper_forms import Field, GiveBack, Group, PaperForm, Section
from scheduler.partners.models import Partner
from scheduler.partners.phone_numbers import national
from scheduler.people.need_questions import QUESTIONS, Question


@require_safe
def see_form(_request: HttpRequest) -> HttpResponse:
    """The form, empty, as a PDF of A4 pages."""
    phones = tuple(
        f"{partner.neutral_name}: {national(partner.desk_phone)}"
        for partner in Partner.objects.order_by("neutral_name")
    )
    response = HttpResponse(_pdf(phones), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="form.pdf"'
    return response


@lru_cache(maxsize=1)
def _pdf(phones: tuple[str, ...]) -> bytes:
    """Made once for whoever asks: everybody may, and setting it takes a while."""
    return paper_forms.render(
        form=_form(phones), font_folder=settings.CHANNELS["letter"]["font_folder"]
    )


def _form(phones: tuple[str, ...]) -> PaperForm:
    return PaperForm(
        title="How we meet is yours to choose",
        # Whoever finds it shall not learn what the appointments are for.
        sender="Appointments",
        intro=(
            "Fill in as much as you like. Leave out what you do not want to say.",
            "If you would rather talk to somebody, take this to any desk, or phone one of the"
            " numbers at the end.",
        ),
        sections=(_who(), _meeting(), _reaching(), _needs()),
        give_back=GiveBack(
            "When you have finished",
            ("Give this to any desk, or post it to one. These are the desks:", *phones),
        ),
    )


def _who() -> Section:
    lines = ("Your name", "Date of birth", "Reference in a letter from us, if you have one")
    return Section("1. About you", (Group(tuple(Field("write", line) for line in lines)),))


def _meeting() -> Section:
    ways = (
        "Face to face: you come to one of our places",
        "Phone call: we phone you",
        "Video call: we send you a link, and see each other on a screen",
        "Text messages: we write to each other at a set time",
        "I am not sure. Please ask me",
    )
    return Section(
        "2. How would you like to meet?",
        (Group(tuple(Field("tick", way) for way in ways)),),
        hint="Write 1 beside what you like best, then 2, and so on. Leave empty what you do not"
        " want: we will not book it.",
    )


def _reaching() -> Section:
    return Section(
        "3. How may we reach you safely?",
        (
            _route("Text message", "Mobile number", has_hours=True),
            _route("Phone", "Number", also="You may leave a voicemail", has_hours=True),
            _route("Letter", "Address", "", "Postcode", also="Somebody else keeps it for me there"),
            _route("E-mail", "E-mail address"),
            Group(
                (
                    Field("ask", "What may we call ourselves, if somebody else sees or hears it?"),
                    Field("write", "Name"),
                )
            ),
        ),
        hint="Only what you tick as safe is used. We use the first that is safe, and no other.",
    )


def _route(name: str, *where: str, also: str = "", has_hours: bool = False) -> Group:
    fields = [
        Field("ask", name),
        *(Field("write", line) for line in where),
        Field("tick", "This is safe", beside="Do not use this"),
    ]
    if also:
        fields.append(Field("tick", also))
    if has_hours:
        fields.append(Field("write", "Only on these days, at these hours"))
    return Group(tuple(fields))


def _needs() -> Section:
    groups = tuple(Group(tuple(_question(question))) for question in QUESTIONS)
    anything = Group((Field("ask", "Anything else that helps you"), *[Field("write", "")] * 2))
    return Section(
        "4. What do you need?",
        (*groups, anything),
        hint="Tick all that helps you. You need not give a reason.",
    )


def _question(question: Question) -> Iterator[Field]:
    yield Field("ask", question.words)
    for _, words in question.answers:
        yield Field("tick", words)
    if question.name == "talking":
        yield Field("write", "An interpreter for another language. Which?")
