"""Why there is no option: the filters counted one after another, in sentences to read out."""

from collections import Counter
from collections.abc import Iterator, Sequence

from scheduler.availability.fitting import Misfit
from scheduler.availability.options import Query, Reason
from scheduler.availability.terms import Terms
from scheduler.modes import Mode
from scheduler.partners.models import Post

_MISFITS = {
    Misfit.PERSON_BUSY: "person_busy",
    Misfit.ROOM_TAKEN: "rooms_taken",
    Misfit.NO_ROOM: "no_room_for_needs",
    Misfit.INTERPRETER_BUSY: "no_interpreter",
    Misfit.TOO_SHORT: "too_short",
}


def outside_dates(terms: Terms) -> Reason:
    """The dates asked for hold no bookable moment."""
    return Reason(
        "outside_dates",
        "These dates are too soon, or too far ahead, for this service to be booked.",
        1,
    )


def explain(
    *, query: Query, terms: Terms, modes: Sequence[Mode], misfits: Counter[Misfit]
) -> list[Reason]:
    """Every reason that applies, the most general first."""
    return [
        *_not_offered(query, terms),
        *_staff(terms),
        *_time(query, terms, modes),
        *(Reason(_MISFITS[misfit], misfit.value, count) for misfit, count in misfits.most_common()),
    ]


def _not_offered(query: Query, terms: Terms) -> Iterator[Reason]:
    for mode in terms.accepted:
        if mode not in terms.shapes and (not query.modes or mode in query.modes):
            yield Reason(
                "mode_not_offered",
                f"{terms.service.name} is not offered as {mode.words}.",
                1,
            )


def _staff(terms: Terms) -> Iterator[Reason]:
    posts = Post.objects.filter(partner__in=terms.owner_ids, services=terms.service.id)
    able = posts.values("staff_member").distinct().count()
    if not able:
        yield Reason("no_worker", "Nobody whom this desk may book offers this service.", 0)
        return
    effects = terms.effects
    if effects.staff_gender:
        posts = posts.filter(staff_member__gender=effects.staff_gender)
    if effects.staff_language:
        posts = posts.filter(staff_member__languages__contains=[effects.staff_language])
    if not posts.exists():
        yield Reason(
            "no_worker_for_needs",
            "Workers offer this service, but none of them meets this person's needs.",
            able,
        )


def _time(query: Query, terms: Terms, modes: Sequence[Mode]) -> Iterator[Reason]:
    openings = terms.openings().filter(starts_at__lt=terms.not_after, ends_at__gt=terms.not_before)
    for mode in modes:
        in_mode = openings.filter(modes__contains=[mode])
        everywhere = in_mode.count()
        if not everywhere:
            yield Reason(
                "no_time_in_mode", f"Nobody has free time for {mode.words} in these dates.", 0
            )
        elif query.site_ids and not in_mode.filter(site__in=query.site_ids).exists():
            yield Reason(
                "no_time_at_site",
                f"There is free time for {mode.words}, but not at the places asked for.",
                everywhere,
            )
        elif query.staff_member_ids and not in_mode.filter(staff_member__in=query.staff_member_ids):
            yield Reason(
                "no_time_with_worker",
                f"There is free time for {mode.words}, but not with the workers asked for.",
                everywhere,
            )
