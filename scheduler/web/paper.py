"""The questions of the person's pages on paper, for whoever would rather write than press.

In the language of the page that led to it, where letters can be set in it.

A desk types it in: the ways to meet with the numbers beside them, and “on a paper form” as how
they were asked.
"""

from collections.abc import Iterator
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels.letter import paper_forms
from channels.letter.languages import LANGUAGES
from channels.letter.paper_forms import Field, GiveBack, Group, PaperForm, Section
from scheduler.partners.models import Partner
from scheduler.partners.phone_numbers import national
from scheduler.people.need_questions import QUESTIONS, Question
from scheduler.web import languages
from scheduler.web.languages import Language

_SIZE, _EASY_SIZE = 14, 18


@require_safe
def see_form(_request: HttpRequest) -> HttpResponse:
    """The form, empty, as a PDF of A4 pages."""
    phones = tuple(
        f"{partner.neutral_name}: {national(partner.desk_phone)}"
        for partner in Partner.objects.order_by("neutral_name")
    )
    shown = languages.current()
    can_be_set = shown.tag in LANGUAGES and not shown.is_right_to_left
    with translation.override(shown.code if can_be_set else languages.ENGLISH):
        content = _pdf(phones, languages.current())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="form.pdf"'
    return response


@lru_cache(maxsize=8)
def _pdf(phones: tuple[str, ...], language: Language) -> bytes:
    """Made once for whoever asks: everybody may, and setting it takes a while."""
    return paper_forms.render(
        form=_form(phones, language), font_folder=settings.CHANNELS["letter"]["font_folder"]
    )


def _form(phones: tuple[str, ...], language: Language) -> PaperForm:
    return PaperForm(
        language=language.tag,
        point_size=_EASY_SIZE if language.is_easy else _SIZE,
        title=_("How we meet is yours to choose"),
        # Whoever finds it shall not learn what the appointments are for.
        sender=_("Appointments"),
        intro=(
            _("Fill in as much as you like. Leave out what you do not want to say."),
            _(
                "If you would rather talk to somebody, take this to any desk, or phone one of the"
                " numbers at the end."
            ),
        ),
        sections=(_who(), _meeting(), _reaching(), _needs()),
        give_back=GiveBack(
            _("When you have finished"),
            (_("Give this to any desk, or post it to one. These are the desks:"), *phones),
        ),
    )


def _who() -> Section:
    lines = (
        _("Your name"),
        _("Date of birth"),
        _("Reference in a letter from us, if you have one"),
    )
    return Section(_("1. About you"), (Group(tuple(Field("write", line) for line in lines)),))


def _meeting() -> Section:
    ways = (
        _("Face to face: you come to one of our places"),
        _("Phone call: we phone you"),
        _("Video call: we send you a link, and see each other on a screen"),
        _("Text messages: we write to each other at a set time"),
        _("I am not sure. Please ask me"),
    )
    return Section(
        _("2. How would you like to meet?"),
        (Group(tuple(Field("tick", way) for way in ways)),),
        hint=_(
            "Write 1 beside what you like best, then 2, and so on. Leave empty what you do not"
            " want: we will not book it."
        ),
    )


def _reaching() -> Section:
    return Section(
        _("3. How may we reach you safely?"),
        (
            _route(_("Text message"), _("Mobile number"), has_hours=True),
            _route(_("Phone"), _("Number"), also=_("You may leave a voicemail"), has_hours=True),
            _route(
                _("Letter"),
                _("Address"),
                "",
                _("Postcode"),
                also=_("Somebody else keeps it for me there"),
            ),
            _route(_("E-mail"), _("E-mail address")),
            Group(
                (
                    Field(
                        "ask", _("What may we call ourselves, if somebody else sees or hears it?")
                    ),
                    Field("write", _("Name")),
                )
            ),
        ),
        hint=_("Only what you tick as safe is used. We use the first that is safe, and no other."),
    )


def _route(name: str, *where: str, also: str = "", has_hours: bool = False) -> Group:
    fields = [
        Field("ask", name),
        *(Field("write", line) for line in where),
        Field("tick", _("This is safe"), beside=_("Do not use this")),
    ]
    if also:
        fields.append(Field("tick", also))
    if has_hours:
        fields.append(Field("write", _("Only on these days, at these hours")))
    return Group(tuple(fields))


def _needs() -> Section:
    groups = tuple(Group(tuple(_question(question))) for question in QUESTIONS)
    anything = Group((Field("ask", _("Anything else that helps you")), *[Field("write", "")] * 2))
    return Section(
        _("4. What do you need?"),
        (*groups, anything),
        hint=_("Tick all that helps you. You need not give a reason."),
    )


def _question(question: Question) -> Iterator[Field]:
    yield Field("ask", _(question.words))
    for __, words in question.answers:
        yield Field("tick", _(words))
    if question.name == "talking":
        yield Field("write", _("An interpreter for another language. Which?"))
