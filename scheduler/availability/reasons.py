"""Why there is no option: the filters counted one after another, in sentences to read out."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from scheduler.availability.fitting import Misfit
from scheduler.availability.models import Opening
from scheduler.availability.options import Query, Reason
from scheduler.availability.terms import Terms
from scheduler.modes import Mode

_MISFITS = {
    Misfit.PERSON_BUSY: "person_busy",
    Misfit.NOT_SAFE_THEN: "not_safe_then",
    Misfit.OTHER_TIME: "other_time",
    Misfit.NOT_AT_END: "not_first_or_last",
    Misfit.NOT_SHARED: "not_shared",
    Misfit.KEPT: "kept_for_face_to_face",
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
    found = [*_not_offered(query, terms), *_staff(terms), *_time(query, terms, modes)]
    if not found and not misfits:
        misfits = Counter(_unread(query, terms, modes))
    found += [
        Reason(_MISFITS[misfit], misfit.value, count) for misfit, count in misfits.most_common()
    ]
    return found


def _unread(query: Query, terms: Terms, modes: Sequence[Mode]) -> Iterator[Misfit]:
    """Why there is time, and yet none that was worth reading."""
    if query.weekdays or query.from_time or query.until_time:
        yield Misfit.OTHER_TIME
    elif any(terms.safe_hours(mode).say_anything for mode in modes):
        yield Misfit.NOT_SAFE_THEN
    elif terms.effects.first_or_last:
        yield Misfit.NOT_AT_END
    elif terms.effects.step_free or terms.effects.quiet or terms.effects.hearing_loop:
        yield Misfit.NO_ROOM
    elif any(mode is not Mode.FACE_TO_FACE for mode in modes):
        yield Misfit.KEPT


def _not_offered(query: Query, terms: Terms) -> Iterator[Reason]:
    for mode in terms.accepted:
        if mode not in terms.shapes and (not query.modes or mode in query.modes):
            yield Reason(
                "mode_not_offered",
                f"{terms.service.name} is not offered as {mode.words}.",
                1,
            )


def _staff(terms: Terms) -> Iterator[Reason]:
    offering = terms.offering()
    able = len({post.staff_member_id for post in offering})
    if not able:
        yield Reason("no_worker", "Nobody whom this desk may book offers this service.", 0)
    elif not any(terms.meets_needs(post) for post in offering):
        yield Reason(
            "no_worker_for_needs",
            "Workers offer this service, but none of them meets this person's needs.",
            able,
        )


def _time(query: Query, terms: Terms, modes: Sequence[Mode]) -> Iterator[Reason]:
    openings = _openings(terms)
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
        elif (
            query.staff_member_ids
            and not in_mode.filter(staff_member__in=query.staff_member_ids).exists()
        ):
            yield Reason(
                "no_time_with_worker",
                f"There is free time for {mode.words}, but not with the workers asked for.",
                everywhere,
            )


def _openings(terms: Terms) -> QuerySet[Opening]:
    """The free time of whoever meets the needs and may be booked, in the dates asked for."""
    openings = Opening.objects.filter(
        partner__in=terms.owner_ids,
        service_ids__contains=[terms.service.id],
        starts_at__lt=terms.not_after,
        ends_at__gt=terms.not_before,
    )
    if terms.effects.staff_gender:
        openings = openings.filter(staff_member__gender=terms.effects.staff_gender)
    if terms.effects.staff_language:
        openings = openings.filter(staff_member__languages__contains=[terms.effects.staff_language])
    return openings
