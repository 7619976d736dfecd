from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.audit.actors import system
from scheduler.audit.models import Entry
from scheduler.clock import now as this_moment
from scheduler.partners.models import Partner
from scheduler.people import choices, contact_rules, needs, persons
from scheduler.people.models import Choice, ContactRule, Need, Person
from tests.commands.conftest import Run
from tests.factories import partners

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "people.csv"
DESK = system("a desk")
ASHA = {
    "name": "Asha Venn",
    "external_reference": "7",
    "choice": "face_to_face",
    "choice_asked_by": "Dot",
    "choice_asked_how": "paper",
    "choice_asked_on": "2026-03-02",
}


@pytest.fixture
def partner() -> Partner:
    return partners.partner()


def write(folder: Path, *rows: dict[str, str]) -> Path:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    file = folder / "people.csv"
    file.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines))
    return file


def test_the_example_is_brought_in_with_choices_needs_and_routes(
    run: Run, partner: Partner
) -> None:
    result = run("import", "people", EXAMPLE, "--partner", partner.slug)

    assert result.exit_code == 0, result.stderr
    assert "4 rows: 4 new, 0 changed, 0 unchanged." in result.stdout
    asha = Person.objects.get(name="Asha Venn")
    assert (asha.nhs_number, str(asha.date_of_birth)) == ("9434765919", "1961-02-14")
    assert asha.first_known_to == partner
    assert choices.in_force(person_id=asha.id, service_id=None).modes == ["face_to_face"]
    assert [need.kind for need in needs.current(person_id=asha.id)] == ["print_24_point"]
    assert [
        (rule.channel, rule.is_safe, rule.number or rule.address_lines)
        for rule in contact_rules.current(person_id=asha.id)
    ] == [
        ("letter", True, ["Asha Venn", "3 Willow Close", "SEDGEMERE", "TA95 3DD"]),
        ("voice", False, "+447700900199"),
    ]
    ben = Person.objects.get(name="Ben Okafor")
    assert [rule.channel for rule in contact_rules.routes(person_id=ben.id)] == ["sms", "voice"]


def test_who_was_never_asked_comes_in_without_a_choice(run: Run, partner: Partner) -> None:
    run("import", "people", EXAMPLE, "--partner", partner.slug)

    robin = Person.objects.get(name="Robin Teale")
    with pytest.raises(choices.NotAsked):
        choices.in_force(person_id=robin.id, service_id=None)


def test_the_same_file_twice_changes_nothing(run: Run, partner: Partner) -> None:
    run("import", "people", EXAMPLE, "--partner", partner.slug)
    rows = [list(model.objects.order_by("id").values()) for model in (Person, Choice, Need)]
    rules = list(ContactRule.objects.order_by("id").values())
    entries = Entry.objects.count()

    again = run("import", "people", EXAMPLE, "--partner", partner.slug)

    assert "4 rows: 0 new, 0 changed, 4 unchanged." in again.stdout
    assert rows == [list(model.objects.order_by("id").values()) for model in (Person, Choice, Need)]
    assert rules == list(ContactRule.objects.order_by("id").values())
    assert Entry.objects.count() == entries


def test_a_trial_says_what_would_change_and_changes_nothing(run: Run, partner: Partner) -> None:
    result = run("import", "people", EXAMPLE, "--partner", partner.slug, "--dry-run")

    assert result.exit_code == 0
    assert "line 2, new: the person; choice: face to face; need print_24_point" in result.stdout
    assert "Nothing was changed. It would be: 4 rows: 4 new" in result.stdout
    assert not Person.objects.exists()
    assert not Entry.objects.filter(deed="person.registered").exists()


def test_one_bad_row_keeps_all_of_them_out(run: Run, partner: Partner, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        ASHA,
        {"name": "Ben", "external_reference": "8", "nhs_number": "943 476 5918"},
        {"name": "Ewa", "external_reference": "9", "needs": "moon_boots"},
    )
    result = run("import", "people", file, "--partner", partner.slug)

    assert result.exit_code == 1
    assert "line 3, nhs_number: A digit of this NHS number is wrong" in result.stderr
    assert "line 4, needs: “moon_boots” is not a known code" in result.stderr
    assert "Nothing was brought in: 2 faults on 2 lines" in result.stderr
    assert not Person.objects.exists()


def test_a_mode_outside_the_four_is_refused_by_its_row(
    run: Run, partner: Partner, tmp_path: Path
) -> None:
    file = write(tmp_path, ASHA | {"choice": "telepathy"})
    result = run("import", "people", file, "--partner", partner.slug)

    assert result.exit_code == 1
    assert "line 2, choice: “telepathy” is not one of" in result.stderr


def test_a_changed_choice_needs_a_later_asking(run: Run, partner: Partner, tmp_path: Path) -> None:
    run("import", "people", write(tmp_path, ASHA), "--partner", partner.slug)

    same_day = write(tmp_path, ASHA | {"choice": "video"})
    refused = run("import", "people", same_day, "--partner", partner.slug)
    assert refused.exit_code == 1
    assert "line 2, choice_asked_on: a choice asked on 2 March 2026 stands" in refused.stderr

    later = write(tmp_path, ASHA | {"choice": "video", "choice_asked_on": "2026-03-03"})
    assert run("import", "people", later, "--partner", partner.slug).exit_code == 0
    asha = Person.objects.get()
    assert choices.in_force(person_id=asha.id, service_id=None).modes == ["video"]
    assert choices.history(person_id=asha.id).count() == 2


def test_an_old_file_does_not_bring_back_an_old_answer(
    run: Run, partner: Partner, tmp_path: Path
) -> None:
    file = write(tmp_path, ASHA)
    run("import", "people", file, "--partner", partner.slug)
    asha = Person.objects.get()
    choices.record(
        person_id=asha.id,
        modes=["phone"],
        asked_by="Dot",
        how="phone",
        asked_at=this_moment() - timedelta(minutes=1),
        by=DESK,
        now=this_moment(),
    )
    again = run("import", "people", file, "--partner", partner.slug)

    assert "0 changed, 1 unchanged" in again.stdout
    assert choices.in_force(person_id=asha.id, service_id=None).modes == ["phone"]


def test_a_choice_that_was_asked_in_the_future_is_refused(
    run: Run, partner: Partner, tmp_path: Path
) -> None:
    file = write(tmp_path, ASHA | {"choice_asked_on": "2126-01-01"})
    result = run("import", "people", file, "--partner", partner.slug)

    assert "line 2, choice_asked_on: A choice cannot have been asked for in the future." in (
        result.stderr
    )


def test_a_route_known_as_unsafe_is_not_made_safe_by_a_file(
    run: Run, partner: Partner, tmp_path: Path
) -> None:
    person = {"name": "Asha", "external_reference": "7", "sms": "07700 900123"}
    run("import", "people", write(tmp_path, person | {"sms_safe": "no"}), "--partner", partner.slug)

    result = run(
        "import", "people", write(tmp_path, person | {"sms_safe": "yes"}), "--partner", partner.slug
    )
    assert result.exit_code == 1
    assert "line 2, sms: is recorded as not safe: ask the person" in result.stderr
    assert [rule.is_safe for rule in ContactRule.objects.all()] == [False]


def test_a_route_may_become_unsafe_by_a_file(run: Run, partner: Partner, tmp_path: Path) -> None:
    person = {"name": "Asha", "external_reference": "7", "sms": "07700 900123"}
    for safe in ("yes", "no"):
        file = write(tmp_path, person | {"sms_safe": safe})
        assert run("import", "people", file, "--partner", partner.slug).exit_code == 0

    (rule,) = contact_rules.current(person_id=Person.objects.get().id)
    assert not rule.is_safe


def test_a_route_that_a_desk_ended_stays_ended(run: Run, partner: Partner, tmp_path: Path) -> None:
    person = {"name": "Asha", "external_reference": "7", "sms": "07700 900123", "sms_safe": "yes"}
    run("import", "people", write(tmp_path, person), "--partner", partner.slug)
    rule = ContactRule.objects.get()
    contact_rules.end(rule_id=rule.id, by=DESK, now=this_moment())

    again = run("import", "people", write(tmp_path, person), "--partner", partner.slug)
    assert "sms was changed since this was brought in, and stays as it is now" in again.stdout
    assert contact_rules.current(person_id=rule.person_id) == []

    otherwise = write(tmp_path, person | {"sms_wording": "minimal"})
    refused = run("import", "people", otherwise, "--partner", partner.slug)
    assert "line 2, sms: was ended on" in refused.stderr


def test_a_landline_is_not_taken_for_texts(run: Run, partner: Partner, tmp_path: Path) -> None:
    person = {"name": "Asha", "external_reference": "7", "sms": "01632 960123", "sms_safe": "yes"}
    result = run("import", "people", write(tmp_path, person), "--partner", partner.slug)

    assert "line 2, sms: Texts go to UK mobile numbers only" in result.stderr


def test_another_partner_finds_the_same_person_by_nhs_number(
    run: Run, partner: Partner, tmp_path: Path
) -> None:
    born = {"name": "Asha", "nhs_number": "9434765919", "date_of_birth": "1990-01-01"}
    run("import", "people", write(tmp_path, born), "--partner", partner.slug)
    other = partners.partner(name="Another")

    row = born | {"known_as": "Ash", "external_reference": "X1"}
    result = run("import", "people", write(tmp_path, row), "--partner", other.slug)

    assert "1 row: 0 new, 1 changed, 0 unchanged." in result.stdout
    person = Person.objects.get()
    assert (person.known_as, person.first_known_to, person.external_reference) == (
        "Ash",
        partner,
        "",
    )


def test_an_nhs_number_with_another_date_of_birth_is_two_people(
    run: Run, partner: Partner, tmp_path: Path
) -> None:
    born = {"name": "Asha", "nhs_number": "9434765919", "date_of_birth": "1990-01-01"}
    run("import", "people", write(tmp_path, born), "--partner", partner.slug)

    file = write(tmp_path, born | {"date_of_birth": "1991-01-01"})
    result = run("import", "people", file, "--partner", partner.slug)
    assert "line 2, nhs_number: is recorded for somebody with another date of birth" in (
        result.stderr
    )


def test_a_reference_and_an_nhs_number_of_two_people_are_refused(
    run: Run, partner: Partner, tmp_path: Path
) -> None:
    rows = [
        {"name": "Asha", "external_reference": "7"},
        {"name": "Ben", "external_reference": "8", "nhs_number": "9434765919"},
    ]
    run("import", "people", write(tmp_path, *rows), "--partner", partner.slug)

    file = write(tmp_path, rows[0] | {"nhs_number": "9434765919"})
    result = run("import", "people", file, "--partner", partner.slug)
    assert "line 2, nhs_number: belongs to somebody else" in result.stderr


def test_a_look_alike_is_pointed_out(run: Run, partner: Partner, tmp_path: Path) -> None:
    persons.register(
        name="asha venn",
        date_of_birth=None,
        first_known_to_id=partner.id,
        by=DESK,
        now=this_moment(),
    )
    row = {"name": "Asha Venn", "external_reference": "7", "date_of_birth": "1990-01-01"}
    run("import", "people", write(tmp_path, row), "--partner", partner.slug)

    again = row | {"external_reference": "8"}
    result = run("import", "people", write(tmp_path, row, again), "--partner", partner.slug)
    assert "line 3, look at: somebody of this name and date of birth is recorded" in result.stdout


def test_a_partner_who_is_not_there_is_told_with_those_who_are(run: Run, partner: Partner) -> None:
    result = run("import", "people", EXAMPLE, "--partner", "nobody")

    assert result.exit_code == 1
    assert f"No partner is called “nobody”. There are: {partner.slug}." in result.stderr


def test_nothing_of_a_person_is_said_but_the_line(
    run: Run, partner: Partner, tmp_path: Path
) -> None:
    row = {"name": "Secret Name", "external_reference": "7", "sms": "07700 900123", "sms_safe": "y"}
    file = write(tmp_path, row, row | {"external_reference": "8", "nhs_number": "1"})
    result = run("import", "people", file, "--partner", partner.slug)

    assert result.exit_code == 1
    for secret in ("Secret Name", "900123"):
        assert secret not in result.stdout + result.stderr
