"""What a post is authorised for: asked of the rows, of the pure rule, and of the database alike."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from scheduler.audit.models import Entry
from scheduler.modes import Mode
from scheduler.partners import authorisations, rows
from scheduler.partners.models import Authorisation, Post
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP, partners
from tests.times import at

pytestmark = pytest.mark.django_db
MARCH, APRIL, MAY = date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)
SERVED = ["face_to_face", "phone"]


def held(post: Post, kind: str, ends_on: date | None = APRIL, **what: Any) -> Authorisation:
    given: dict[str, Any] = {"starts_on": MARCH, **what}
    return authorisations.record(
        post_id=post.id, kind=kind, ends_on=ends_on, by=SETUP, now=NOW, **given
    )


@pytest.mark.parametrize(
    ("rows_held", "on", "modes"),
    [
        # Where nothing is recorded nothing is asked.
        ([], date(2027, 3, 31), SERVED),
        ([("dbs", {})], date(2027, 3, 31), SERVED),
        ([("dbs", {})], APRIL, []),
        ([("dbs", {})], date(2027, 2, 28), []),
        # What is renewed goes on.
        ([("dbs", {}), ("dbs", {"starts_on": APRIL, "ends_on": MAY})], APRIL, SERVED),
        ([("honorary", {})], APRIL, []),
        # One training does not stand for another.
        (
            [
                ("training", {"title": "Safeguarding"}),
                ("training", {"title": "Fire", "ends_on": MAY}),
            ],
            APRIL,
            [],
        ),
        ([("mode", {"mode": "phone"})], MARCH, ["phone"]),
        ([("mode", {"mode": "phone"})], APRIL, []),
        ([("mode", {"mode": "video"})], MARCH, []),
        ([("site", {"here": True})], MARCH, SERVED),
        ([("site", {"here": True})], APRIL, []),
        ([("site", {"here": False})], MARCH, []),
    ],
)
def test_what_may_be_served_on_a_day(
    rows_held: list[tuple[str, dict[str, Any]]], on: date, modes: list[str]
) -> None:
    post, here, elsewhere = partners.post(), partners.site(), partners.site()
    for kind, what in rows_held:
        given = dict(what)
        if (is_here := given.pop("here", None)) is not None:
            given["site_id"] = (here if is_here else elsewhere).id
        held(post, kind, **given)
    found = authorisations.modes_on(
        authorisations.standing().filter(post=post), site_id=here.id, on=on, served=SERVED
    )
    assert list(found) == modes
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authorised_modes(%s, %s, %s::date + time '12:00', %s::date + time '13:00', %s)",
            [post.id, here.id, on, on, SERVED],
        )
        assert cursor.fetchone() == (modes,)


def test_a_night_counts_for_both_its_days() -> None:
    post, here = partners.post(), partners.site()
    held(post, "dbs")
    asked = "SELECT authorised_modes(%s, %s, %s, %s, %s)"
    with connection.cursor() as cursor:
        for starts, ends, modes in (
            ("Wed 31 Mar 2027 20:00", "Thu 1 Apr 2027 00:00", SERVED),
            ("Wed 31 Mar 2027 20:00", "Thu 1 Apr 2027 02:00", []),
        ):
            cursor.execute(asked, [post.id, here.id, at(starts), at(ends), SERVED])
            assert cursor.fetchone() == (modes,)


def test_why_not_says_that_a_check_has_run_out_and_not_which() -> None:
    post, here = partners.post(), partners.site()
    held(post, "dbs")
    said = authorisations.why_not(post=post, site_id=here.id, on=APRIL, mode=Mode.PHONE)
    assert said is not None
    assert "has run out by then" in said
    assert "DBS" not in said
    held(post, "dbs", starts_on=APRIL, ends_on=None)
    assert authorisations.why_not(post=post, site_id=here.id, on=APRIL, mode=Mode.PHONE) is None
    held(post, "mode", mode="video", ends_on=None)
    said = authorisations.why_not(post=post, site_id=here.id, on=APRIL, mode=Mode.PHONE)
    assert said == "This worker is not trained to see people by phone call on that day."


def test_what_was_a_mistake_never_was() -> None:
    post = partners.post()
    row = held(post, "dbs")
    authorisations.withdraw(authorisation_id=row.id, by=SETUP, now=NOW)
    assert not authorisations.standing().exists()
    with pytest.raises(rows.AlreadyEnded):
        authorisations.end(authorisation_id=row.id, ends_on=APRIL, by=SETUP, now=NOW)
    deeds = Entry.objects.filter(record_kind="authorisation").values_list("deed", flat=True)
    assert set(deeds) == {"authorisation.recorded", "authorisation.withdrawn"}


@pytest.mark.parametrize(
    ("kind", "what", "field"),
    [
        ("training", {}, "title"),
        ("dbs", {"title": "Enhanced"}, "title"),
        ("mode", {}, "mode"),
        ("site", {}, "site"),
        ("dbs", {"ends_on": MARCH}, "ends_on"),
    ],
)
def test_each_kind_names_what_it_is_of(kind: str, what: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        held(partners.post(), kind, **what)
    assert field in refused.value.fields


def test_what_runs_out_within_sixty_days_is_listed_and_what_is_renewed_is_not() -> None:
    post = partners.post(ends_on=date(2027, 4, 30))
    held(post, "dbs")
    held(post, "training", title="Fire", ends_on=date(2027, 2, 1), starts_on=date(2027, 1, 1))
    held(post, "training", title="Safeguarding", ends_on=date(2027, 5, 1))
    held(post, "mode", mode="phone")
    held(post, "mode", mode="phone", starts_on=APRIL, ends_on=None)
    found = authorisations.running_out(partner_id=post.partner_id, today=MARCH)
    assert [(each.what, each.ends_on) for each in found] == [
        ("Training: Fire", date(2027, 2, 1)),
        ("DBS check", APRIL),
        (f"Post: {post.title}", date(2027, 4, 30)),
    ]
