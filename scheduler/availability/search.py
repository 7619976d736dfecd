"""Finds options in the person's own modes; where there are none, says why and what to do next.

Never a dead end, and never another mode: the answer to “no option” is the waiting list in the
same modes, the soonest elsewhere, and a human's phone number.
"""

from dataclasses import replace
from datetime import datetime
from itertools import islice

from scheduler import prepared
from scheduler.availability import claims, reasons, terms
from scheduler.availability.answers import Answer
from scheduler.availability.options import NextSteps, Option, Query
from scheduler.availability.searching import Searching
from scheduler.availability.terms import Terms
from scheduler.refusals import Refusal

_ELSEWHERE = 3


class Superseded(Refusal):
    """The person's choice has changed since the page before; the search begins again."""

    code = "choice_changed"


def find(*, query: Query, now: datetime, with_next_steps: bool = True) -> Answer:
    """The first `query.limit` options, ranked; or the reasons there are none, and the next steps.

    Raises `choices.NotAsked`, `terms.OutsideChoice`, `Superseded`.
    """
    agreed = terms_of(query, now=now)
    for mode in query.modes:
        terms.require_accepted(choice=agreed.circumstances.choice, mode=mode)
    if query.after is not None and query.after.choice_id != agreed.choice_id:
        raise Superseded("A newer choice has been recorded. Search again from the beginning.")
    partnership = agreed.directory
    if agreed.not_after <= agreed.not_before:
        steps = _next_steps(query, agreed, now=now) if with_next_steps else None
        return Answer([], partnership, [reasons.outside_dates(agreed)], steps)
    search = Searching(query=query, terms=agreed)
    if search.fitting.holds_have_lapsed:
        claims.release_lapsed(now=now)
        search = Searching(query=query, terms=agreed)
    options = _first(search, query.limit + 1)
    page = options[: query.limit]
    if page or query.after is not None:
        following = search.cursor(page) if len(options) > len(page) else None
        return Answer(page, partnership, next=following)
    steps = _next_steps(query, agreed, now=now) if with_next_steps else None
    return Answer([], partnership, search.reasons(), steps)


def terms_of(query: Query, *, now: datetime) -> Terms:
    """What binds the query now. Raises `choices.NotAsked`."""
    return terms.of(
        person_id=query.person_id,
        service_id=query.service_id,
        partner_id=query.partner_id,
        from_at=query.from_at,
        until_at=query.until_at,
        now=now,
    )


def _first(search: Searching, number: int) -> list[Option]:
    with prepared.planned_once():
        return list(islice(search.options(), number))


def _next_steps(query: Query, agreed: Terms, *, now: datetime) -> NextSteps:
    """The waiting list in the same modes, the soonest elsewhere in the same modes, a human."""
    modes = tuple(mode for mode in agreed.accepted if not query.modes or mode in query.modes)
    wider = replace(
        query,
        site_ids=(),
        staff_member_ids=(),
        same_worker_only=False,
        weekdays=(),
        from_time=None,
        until_time=None,
        from_at=now,
        until_at=now + agreed.service.horizon,
        limit=_ELSEWHERE,
    )
    elsewhere: tuple[Option, ...] = ()
    if wider != query and modes:
        search = Searching(query=wider, terms=terms_of(wider, now=now))
        elsewhere = tuple(_first(search, _ELSEWHERE))
    desk = agreed.directory.partners[query.partner_id]
    return NextSteps(waiting_list_modes=modes, elsewhere=elsewhere, desk_phone=desk.desk_phone)
