from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps

from scheduler.audit.actors import system
from scheduler.audit.models import Entry
from scheduler.clock import now as this_moment
from scheduler.partners import posts
from scheduler.partners.models import (
    Partner,
    Post,
    Room,
    Service,
    ServiceMode,
    SharingAgreement,
    Site,
    StaffMember,
)
from scheduler.rota.models import Rota
from tests.commands.conftest import Run

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "partners.yaml"


def write(folder: Path, text: str) -> Path:
    file = folder / "partners.yaml"
    file.write_text(text)
    return file


def changed(folder: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text()
    assert old in text
    return write(folder, text.replace(old, new, 1))


def everything() -> dict[str, list[dict[str, object]]]:
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for name in ("partners", "rota", "audit")
        for model in apps.get_app_config(name).get_models()
    }


def test_the_example_is_brought_in(run: Run) -> None:
    result = run("import", "partners", EXAMPLE)

    assert result.exit_code == 0, result.stderr
    assert "20 records: 20 new, 0 changed, 0 unchanged." in result.stdout
    trust = Partner.objects.get(slug="levels-trust")
    assert (trust.desk_phone, trust.text_number) == ("+441632960101", "+447700900101")
    phone = ServiceMode.objects.get(service__slug="first-talk", mode="phone")
    assert (phone.length, phone.buffer_after) == (timedelta(minutes=45), timedelta(minutes=10))
    hub = Site.objects.get(slug="levels-hub")
    assert hub.address_lines == ["Levels Hub", "1 Withy Lane", "SEDGEMERE"]
    assert {room.name: (room.is_quiet, room.sees_people) for room in hub.rooms.all()} == {
        "Room 1": (True, True),
        "Room 2": (False, True),
        "Call room": (False, False),
    }
    honorary = Post.objects.get(kind="honorary")
    assert (honorary.staff_member.slug, honorary.ends_on) == ("jo-reed", date(2027, 4, 1))
    assert set(honorary.services.values_list("slug", flat=True)) == {"first-talk", "money-talk"}
    assert {
        (each.owner.slug, each.service and each.service.slug)
        for each in SharingAgreement.objects.all()
    } == {("levels-trust", None), ("open-door", "money-talk")}
    assert Rota.objects.get(slug="sedgemere").keeper == trust


def test_the_same_file_twice_changes_nothing(run: Run) -> None:
    run("import", "partners", EXAMPLE)
    before = everything()

    again = run("import", "partners", EXAMPLE)

    assert again.exit_code == 0, again.stderr
    assert "20 records: 0 new, 0 changed, 20 unchanged." in again.stdout
    assert everything() == before


def test_a_trial_names_each_change_and_makes_none(run: Run, tmp_path: Path) -> None:
    run("import", "partners", EXAMPLE)
    before = everything()
    text = (
        EXAMPLE.read_text()
        .replace("name: Levels Community Hub", "name: Levels House")
        .replace("phone: {length: 45 minutes", "phone: {length: 40 minutes")
        .replace("{name: Room 2, is_step_free: yes", "{name: Room 2, is_step_free: no")
    )
    result = run("import", "partners", write(tmp_path, text), "--dry-run")

    assert "site levels-hub: changed (name)" in result.stdout
    assert "service first-talk: changed (lengths)" in result.stdout
    assert "room levels-hub · Room 2: changed (is_step_free)" in result.stdout
    assert "Nothing was changed. It would be: 20 records: 0 new, 3 changed" in result.stdout
    assert everything() == before


def test_changes_are_made_through_the_use_cases(run: Run, tmp_path: Path) -> None:
    run("import", "partners", EXAMPLE)
    run("import", "partners", changed(tmp_path, "title: Receptionist", "title: Front desk"))
    run("import", "partners", changed(tmp_path, "services: [first-talk]", "services: [money-talk]"))

    assert Post.objects.filter(staff_member__slug="sam-bell").count() == 2
    nurse = Post.objects.get(title="Community nurse")
    assert [service.slug for service in nurse.services.all()] == ["money-talk"]
    assert Entry.objects.filter(deed="post.changed", reason="services").count() == 1


def test_what_a_file_does_not_mention_stays(run: Run, tmp_path: Path) -> None:
    run("import", "partners", EXAMPLE)
    nurse = Post.objects.get(title="Community nurse")
    posts.end(post_id=nurse.id, ends_on=date(2027, 1, 1), by=system("desk"), now=this_moment())

    run("import", "partners", EXAMPLE)
    run("import", "partners", write(tmp_path, "rotas: []"))

    nurse.refresh_from_db()
    assert nurse.ends_on == date(2027, 1, 1)
    assert Room.objects.count() == 5


def test_every_fault_is_told_by_line_and_path(run: Run, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """
partners:
  - slug: open-door
    name: Open Door
    kind: shop
    neutral_name: Open Door
    desk_fone: 01632 960102
sites:
  - slug: house
    partner: nobody
    name: House
    neutral_name: House
    address_lines: [1 Lane]
    postcode: TA95 2BB
    phone: 01632 960112
    rooms:
      - {name: Room 1, is_quiet: perhaps}
      - {name: Room 1}
services:
  - slug: talk
    name: Talk
    lengths: {phone: {length: soon}}
sharing:
  - {owner: open-door, with: open-door, starts_on: 1st April}
""",
    )
    result = run("import", "partners", file)

    assert result.exit_code == 1
    assert [line.strip() for line in result.stderr.splitlines()[:-1]] == [
        "line 3, partners[0].desk_phone: is needed",
        "line 5, partners[0].kind: “shop” is not one of nhs_trust, council, charity",
        "line 7, partners[0].desk_fone: is not known here",
        "line 9, sites[0]: no partner is called “nobody”",
        "line 17, sites[0].rooms[0].is_quiet: “perhaps” is neither yes nor no",
        "line 18, sites[0].rooms[1]: room house · Room 1 stands on line 17 already",
        "line 22, services[0].lengths.phone.length: “soon” is not a length like 45 minutes "
        "or 2 hours",
        "line 24, sharing[0].starts_on: “1st April” is not a date like 2026-03-31",
        "line 24, sharing[0].with: is the owner itself: a partner always books its own staff",
    ]
    assert not Partner.objects.exists()


def test_what_the_use_cases_refuse_keeps_everything_out(run: Run, tmp_path: Path) -> None:
    file = changed(tmp_path, "neutral_name: Levels Hub", "neutral_name: Psychiatric Hub")
    result = run("import", "partners", file)

    assert result.exit_code == 1
    assert "sites[0].neutral_name: Messages show this name to anybody who looks." in result.stderr
    assert "1 fault on 1 line" in result.stderr
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("partners:\n  - slug: [", "Line 2, column 12 is not YAML"),
        ("- one\n- two\n", "must begin with names of lists"),
        ("", "must begin with names of lists"),
        ("friends: []\n", "line 1, friends: is not known here"),
        ("rotas:\n  slug: x\n", "line 2, rotas: must be a list"),
        ("rotas:\n  - x\n", "line 2, rotas[0]: must be a group of keys and values"),
        ("rotas: []\nrotas: []\n", "line 2, rotas: stands there twice"),
    ],
)
def test_a_file_of_another_shape_is_told_where(
    run: Run, tmp_path: Path, text: str, told: str
) -> None:
    result = run("import", "partners", write(tmp_path, text))

    assert result.exit_code == 1
    assert told in result.stderr


def test_a_country_called_no_stays_one(run: Run, tmp_path: Path) -> None:
    file = write(
        tmp_path, "staff_members:\n  - {slug: ola, name: Ola Nordmann, languages: [no, 'en']}\n"
    )
    assert run("import", "partners", file).exit_code == 0
    assert StaffMember.objects.get().languages == ["no", "en"]


def test_a_site_does_not_change_hands_by_a_file(run: Run, tmp_path: Path) -> None:
    run("import", "partners", EXAMPLE)
    file = changed(
        tmp_path,
        "slug: open-door-house\n    partner: open-door",
        "slug: open-door-house\n    partner: levels-trust",
    )
    result = run("import", "partners", file)

    assert "This site belongs to another partner" in result.stderr
    assert Service.objects.count() == 2
