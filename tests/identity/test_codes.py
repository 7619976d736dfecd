"""Codes: used once, for a while, with a name; locked after ten tries; silent about who is known."""

from datetime import date, timedelta

import pytest

from scheduler.audit.actors import system
from scheduler.audit.models import Entry
from scheduler.identity import codes, deeds
from scheduler.identity.models import Code, CodeTry
from scheduler.people import supporters
from scheduler.people.models import Person, Supporter
from tests.factories import NOW, SETUP, people

pytestmark = pytest.mark.django_db
PAGE = system("page")


@pytest.fixture
def asha(db: None) -> Person:
    return people.asha()


def made(
    person: Person,
    *,
    way: Code.Way = Code.Way.LETTER,
    supporter: Supporter | None = None,
    names: tuple[str, ...] = (),
    days: float = 0,
) -> Code:
    return codes.issue(
        person_id=person.id,
        supporter_id=supporter.id if supporter else None,
        owner_id=person.first_known_to_id,
        way=way,
        names=names,
        by=SETUP,
        now=NOW + timedelta(days=days),
    )


def use(name: str, typed: str, *, after: timedelta = timedelta()) -> Code:
    return codes.use(name=name, typed=typed, by=PAGE, now=NOW + after)


def other_than(code: Code) -> str:
    """As many digits, the last of them wrong."""
    right = codes.spelled(code)
    return right[:-1] + str((int(right[-1]) + 1) % 10)


def test_a_code_lets_its_person_in(asha: Person) -> None:
    code = made(asha)
    assert use(code.reference, codes.spelled(code)) == code
    visitor = codes.find_visitor(code_id=code.id, now=NOW)
    assert visitor is not None
    assert visitor.person_id == asha.id
    assert (visitor.actor.role, visitor.actor.person_id) == (deeds.PERSON, asha.id)
    assert visitor.actor.partner_id is None
    assert visitor.may("own.cancel")


@pytest.mark.parametrize(
    ("way", "groups"), [(Code.Way.TEXT, [4, 4]), (Code.Way.LETTER, [4, 4, 4])], ids=str
)
def test_a_code_is_digits_in_groups_of_four(asha: Person, way: Code.Way, groups: list[int]) -> None:
    spelled = codes.spelled(made(asha, way=way))
    assert [len(group) for group in spelled.split()] == groups
    assert spelled.replace(" ", "").isdigit()


def test_a_code_may_be_typed_as_people_type(asha: Person) -> None:
    code = made(asha, names=("+447700900002",))
    assert use(" 07700 900002 ", codes.spelled(code).replace(" ", "-")) == code


def test_a_reference_may_be_typed_as_people_type(asha: Person) -> None:
    code = made(asha)
    spaced = f"{code.reference[:4].lower()} {code.reference[4:].lower()}"
    assert use(spaced, codes.spelled(code)) == code


def test_a_code_works_once(asha: Person) -> None:
    code = made(asha)
    use(code.reference, codes.spelled(code))
    with pytest.raises(codes.Wrong):
        use(code.reference, codes.spelled(code))


@pytest.mark.parametrize(
    ("way", "lives"),
    [(Code.Way.TEXT, timedelta(minutes=10)), (Code.Way.LETTER, timedelta(days=21))],
    ids=str,
)
def test_a_code_has_an_end(asha: Person, way: Code.Way, lives: timedelta) -> None:
    code = made(asha, way=way)
    with pytest.raises(codes.Wrong):
        use(code.reference, codes.spelled(code), after=lives)
    assert use(code.reference, codes.spelled(code), after=lives - timedelta(seconds=1)) == code


def test_nothing_in_the_database_tells_the_code(asha: Person) -> None:
    code = made(asha, names=("+447700900002",))
    digits = codes.spelled(code).replace(" ", "")
    row = str(Code.objects.filter(id=code.id).values().get())
    entries = str(list(Entry.objects.values()))
    assert digits not in row
    assert "7700900002" not in row
    assert digits not in entries
    assert codes.spelled(code) not in entries


def test_a_code_needs_the_installations_secret(asha: Person, settings: object) -> None:
    code = made(asha)
    before = codes.spelled(code)
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert codes.spelled(code) != before


def test_a_name_does_not_open_anothers_code(asha: Person) -> None:
    ben = people.ben(known_to=asha.first_known_to)
    hers, his = made(asha), made(ben)
    with pytest.raises(codes.Wrong):
        use(his.reference, codes.spelled(hers))


def test_two_who_share_a_number_come_in_each_by_their_own_code(asha: Person) -> None:
    ben = people.ben(known_to=asha.first_known_to)
    shared = ("07700 900002",)
    made(asha, names=shared)
    his = made(ben, names=shared)
    assert use(shared[0], codes.spelled(his)).person == ben


def test_the_eleventh_try_is_refused_even_when_it_is_right(asha: Person) -> None:
    code = made(asha)
    for _ in range(10):
        with pytest.raises(codes.Wrong):
            use(code.reference, other_than(code))
    with pytest.raises(codes.TooMany):
        use(code.reference, codes.spelled(code))


def test_a_code_is_locked_by_ten_tries_with_whichever_of_its_names(asha: Person) -> None:
    names = ("07700 900002", "K7M4QP")
    code = made(asha, names=names)
    for name in names:
        for _ in range(5):
            with pytest.raises(codes.Wrong):
                use(name, other_than(code))
    with pytest.raises(codes.Wrong):
        use(code.reference, codes.spelled(code))


def test_a_new_code_goes_on_counting(asha: Person) -> None:
    first = made(asha, way=Code.Way.TEXT)
    for _ in range(6):
        with pytest.raises(codes.Wrong):
            use(first.reference, other_than(first))
    second = made(asha, way=Code.Way.TEXT)
    assert second.tries == 6
    for _ in range(4):
        with pytest.raises(codes.Wrong):
            use(second.reference, other_than(second))
    with pytest.raises(codes.Wrong):
        use(second.reference, codes.spelled(second))
    with pytest.raises(codes.Locked):
        made(asha, way=Code.Way.TEXT)


def test_a_day_later_it_counts_anew(asha: Person) -> None:
    code = made(asha)
    for _ in range(10):
        with pytest.raises(codes.Wrong):
            use(code.reference, other_than(code))
    later = made(asha, days=1.01)
    assert use(later.reference, codes.spelled(later), after=timedelta(days=1.02)) == later


def test_a_name_that_nobody_has_is_locked_as_well(asha: Person) -> None:
    for _ in range(10):
        with pytest.raises(codes.Wrong) as unknown:
            use("K7M4QP", "1234 5678")
    with pytest.raises(codes.TooMany):
        use("K7M4QP", "1234 5678")
    with pytest.raises(codes.Wrong) as known:
        use(made(asha).reference, "1234 5678")
    assert known.value.sentence == unknown.value.sentence


def test_tries_while_it_is_locked_do_not_lengthen_the_wait(asha: Person) -> None:
    for _ in range(10):
        with pytest.raises(codes.Wrong):
            use("K7M4QP", "1")
    with pytest.raises(codes.TooMany):
        use("K7M4QP", "1", after=timedelta(hours=23))
    assert CodeTry.objects.count() == 10
    with pytest.raises(codes.Wrong):
        use("K7M4QP", "1", after=timedelta(hours=25))


def test_a_right_code_forgets_the_wrong_tries(asha: Person) -> None:
    code = made(asha)
    with pytest.raises(codes.Wrong):
        use(code.reference, other_than(code))
    use(code.reference, codes.spelled(code))
    assert not CodeTry.objects.exists()


def test_a_newer_code_of_the_same_way_ends_the_older(asha: Person) -> None:
    letter, text = made(asha), made(asha, way=Code.Way.TEXT)
    newer = made(asha, way=Code.Way.TEXT)
    with pytest.raises(codes.Wrong):
        use(text.reference, codes.spelled(text))
    assert use(letter.reference, codes.spelled(letter)) == letter
    assert use(newer.reference, codes.spelled(newer)) == newer


def test_who_came_in_is_out_after_an_hour(asha: Person) -> None:
    code = made(asha)
    use(code.reference, codes.spelled(code))
    at_most = codes.LONGEST_VISIT
    assert codes.find_visitor(code_id=code.id, now=NOW + at_most - timedelta(seconds=1))
    assert codes.find_visitor(code_id=code.id, now=NOW + at_most) is None


def test_who_came_in_by_a_code_that_is_ended_is_out(asha: Person) -> None:
    code = made(asha)
    use(code.reference, codes.spelled(code))
    codes.end(code_id=code.id, by=SETUP, now=NOW)
    assert codes.find_visitor(code_id=code.id, now=NOW) is None


def test_a_code_that_nobody_used_lets_nobody_be_in(asha: Person) -> None:
    assert codes.find_visitor(code_id=made(asha).id, now=NOW) is None


@pytest.mark.parametrize("may_move", [True, False])
def test_a_supporter_may_what_the_person_allows(asha: Person, may_move: bool) -> None:
    sunil = people.supporter(of=asha, may_see=True, may_move=may_move)
    code = made(asha, supporter=sunil)
    use(code.reference, codes.spelled(code))
    visitor = codes.find_visitor(code_id=code.id, now=NOW)
    assert visitor is not None
    assert visitor.actor.supporter_id == sunil.id
    assert visitor.may("own.see")
    assert visitor.may("own.move") is may_move
    assert not any(visitor.may(f"own.{deed}") for deed in ("cancel", "choose", "reach", "looks"))


def test_a_supporter_who_ends_is_out_at_that_moment(asha: Person) -> None:
    sunil = people.supporter(of=asha, may_see=True)
    code = made(asha, supporter=sunil)
    use(code.reference, codes.spelled(code))
    supporters.end(supporter_id=sunil.id, ends_on=NOW.date(), by=SETUP, now=NOW)
    assert codes.find_visitor(code_id=code.id, now=NOW) is None


def test_a_supporter_who_ended_is_not_let_in(asha: Person) -> None:
    sunil = people.supporter(of=asha, may_see=True)
    code = made(asha, supporter=sunil)
    supporters.end(supporter_id=sunil.id, ends_on=NOW.date(), by=SETUP, now=NOW)
    with pytest.raises(codes.Wrong):
        use(code.reference, codes.spelled(code))


@pytest.mark.parametrize("ends_on", [None, date(2027, 1, 2)], ids=["sees nothing", "ended"])
def test_no_code_is_made_for_a_supporter_who_sees_nothing(
    asha: Person, ends_on: date | None
) -> None:
    sunil = people.supporter(of=asha, may_see=ends_on is not None, ends_on=ends_on)
    with pytest.raises(codes.SeesNothing):
        made(asha, supporter=sunil)


def test_no_code_is_made_for_somebody_elses_supporter(asha: Person) -> None:
    ben = people.ben(known_to=asha.first_known_to)
    with pytest.raises(codes.SeesNothing):
        made(asha, supporter=people.supporter(of=ben, may_see=True))


def test_what_is_done_with_a_code_is_on_record(asha: Person) -> None:
    code = made(asha)
    use(code.reference, codes.spelled(code))
    codes.end(code_id=code.id, by=SETUP, now=NOW)
    noted = Entry.objects.filter(record_kind="code", person_id=asha.id).order_by("id")
    assert [entry.deed for entry in noted] == ["code.made", "code.used", "code.ended"]
