from collections import Counter
from datetime import date

from scheduler.demonstration import partnership, sessions, staffing
from scheduler.demonstration.sessions import Half, Session
from scheduler.demonstration.size import Size
from scheduler.modes import Mode

TODAY = date(2026, 11, 21)


def weekly() -> list[Session]:
    county = partnership.make()
    return sessions.make(county, staffing.make(county, Size(TODAY)).workers)


def test_no_room_is_given_to_two_and_nobody_is_in_two_places() -> None:
    rooms: Counter[tuple[object, ...]] = Counter()
    humans: Counter[tuple[object, ...]] = Counter()
    for session in weekly():
        for week in session.weeks:
            when = (session.weekday, session.half, week)
            humans[session.post.staff_member_id, *when] += 1
            if session.room:
                rooms[session.room.id, *when] += 1

    assert set(rooms.values()) == {1}
    assert set(humans.values()) == {1}


def test_a_session_serves_only_what_its_room_can() -> None:
    for session in weekly():
        if session.room is None:
            assert session.modes == (Mode.TEXT,)
            assert session.site.partner.text_number
            continue
        assert session.room.site_id == session.site.id
        assert session.room.is_private or set(session.modes) == {Mode.FACE_TO_FACE}
        assert session.room.sees_people or Mode.FACE_TO_FACE not in session.modes


def test_most_time_can_serve_people_face_to_face() -> None:
    found = weekly()
    face_to_face = sum(Mode.FACE_TO_FACE in session.modes for session in found)

    assert face_to_face > 0.6 * len(found)


def test_workers_with_two_employers_work_for_both() -> None:
    posts_worked: dict[object, set[object]] = {}
    for session in weekly():
        posts_worked.setdefault(session.post.staff_member_id, set()).add(session.post.id)

    assert sum(len(posts) == 2 for posts in posts_worked.values()) >= 15


def test_a_session_of_every_other_week_falls_on_its_own_weeks_only() -> None:
    odd = next(session for session in weekly() if session.weeks == (1,))
    monday = date(2026, 8, 17)

    first = odd.first_on(monday)
    assert odd.interval == 2
    assert odd.falls_on(first, monday=monday)
    assert not odd.falls_on(first.replace(day=first.day - 7), monday=monday)


def test_sessions_that_differ_in_their_weekday_alone_are_one_series() -> None:
    found = weekly()
    series = sessions.series(found)

    assert len(series) < len(found)
    assert sum(len(one.sessions) for one in series) == len(found)
    for one in series:
        weekdays = [session.weekday for session in one.sessions]
        assert len(set(weekdays)) == len(weekdays)
        assert {session.half for session in one.sessions} <= set(Half)
