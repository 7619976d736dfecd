import json
import stat
from collections import Counter
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db.models import Count, Q
from nhs_number.constants import REGION_SYNTHETIC
from nhs_number.validate import is_valid

from scheduler.booking.models import Appointment
from scheduler.identity import accounts, machine_tokens
from scheduler.identity.models import Account
from scheduler.modes import Mode
from scheduler.partners import neutral_names, phone_numbers, postcodes, rows
from scheduler.partners.models import Interpreter, Partner, Post, Room, Service, Site, StaffMember
from scheduler.people import choices, postal_addresses
from scheduler.people.models import Choice, ContactRule, Need, Person, Supporter
from tests.demonstration.conftest import NOW, SIZE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]

FICTION = ("+447700900", "+441632960")


def test_the_county_has_the_shape_of_the_one_it_is_modelled_on() -> None:
    kinds = Counter(Partner.objects.values_list("kind", flat=True))
    assert kinds == {"nhs_trust": 1, "council": 1, "charity": 4}
    assert (Site.objects.count(), Room.objects.count()) == (12, 40)
    assert Service.objects.count() == 5
    assert Service.objects.filter(service_modes__mode="text").count() == 4
    assert Person.objects.count() == SIZE.people
    assert SIZE.appointments * 0.95 < Appointment.objects.count() <= SIZE.appointments
    months = Appointment.objects.aggregate(
        past=Count("id", filter=Q(starts_at__lt=NOW)),
        coming=Count("id", filter=Q(starts_at__gte=NOW)),
    )
    assert min(months.values()) > 0.4 * max(months.values())


def test_a_whole_county_has_sixty_staff_members_of_whom_a_third_have_two_posts() -> None:
    from scheduler.demonstration import partnership, staffing
    from scheduler.demonstration.size import Size

    staff = staffing.make(partnership.make(), Size(SIZE.today))
    everybody = staff.everybody()

    assert len(everybody) == 60
    assert 15 <= sum(len(each.posts) == 2 for each in everybody) <= 25
    assert len({each.staff_member.slug for each in everybody}) == 60
    honorary = [post for post in staff.posts() if post.kind == "honorary"]
    assert honorary
    assert all(post.ends_on for post in honorary)


def test_what_the_use_cases_would_refuse_is_not_there() -> None:
    for model in (
        Partner,
        Site,
        Room,
        Service,
        StaffMember,
        Post,
        Interpreter,
        Person,
        ContactRule,
    ):
        for row in model.objects.all():
            rows.check(row)
    shown = [
        *Partner.objects.values_list("neutral_name", flat=True),
        *Site.objects.values_list("neutral_name", flat=True),
        *Service.objects.values_list("neutral_name", flat=True),
    ]
    for name in shown:
        assert neutral_names.check(name, field="") == name
    for site in Site.objects.all():
        assert postcodes.check(site.postcode, field="") == site.postcode
        # Letters and pages say the name above the address.
        assert site.neutral_name not in site.address_lines
    for rule in ContactRule.objects.filter(channel="letter"):
        assert postal_addresses.check(rule.address_lines) == rule.address_lines


def test_every_number_is_one_that_nobody_has() -> None:
    numbers = [
        *Partner.objects.values_list("desk_phone", flat=True),
        *Partner.objects.values_list("text_number", flat=True),
        *Site.objects.values_list("phone", flat=True),
        *Interpreter.objects.values_list("phone", flat=True),
        *ContactRule.objects.values_list("number", flat=True),
        *Appointment.objects.values_list("ring_number", flat=True),
    ]
    told = [number for number in numbers if number]
    assert all(number.startswith(FICTION) for number in told)
    assert all(phone_numbers.check(number, field="").e164 == number for number in set(told))
    texted = ContactRule.objects.filter(channel="sms").values_list("number", flat=True)
    assert all(phone_numbers.check(number, field="").may_receive_text for number in texted)
    for number in Person.objects.exclude(nhs_number=None).values_list("nhs_number", flat=True):
        assert is_valid(number or "", for_region=REGION_SYNTHETIC)


def test_somebody_was_never_asked_and_nobody_is_booked_unasked() -> None:
    unasked = Person.objects.filter(choices=None)
    assert 0 < unasked.count() < Person.objects.count() / 5
    assert not Appointment.objects.filter(person__in=unasked).exists()
    assert Choice.objects.exclude(service=None).exists()
    for appointment in Appointment.objects.select_related("choice")[:200]:
        assert appointment.mode in appointment.choice.modes


def test_answers_needs_and_routes_are_of_every_kind() -> None:
    first_modes = Counter(choice.modes[0] for choice in Choice.objects.filter(service=None))
    assert first_modes.most_common(1)[0][0] == Mode.FACE_TO_FACE
    assert ContactRule.objects.filter(is_safe=False).exists()
    assert ContactRule.objects.filter(address_lines__1__startswith="c/o ").exists()
    assert Person.objects.filter(contact_rules=None).exists()
    assert {"sms", "voice", "letter"} == set(ContactRule.objects.values_list("channel", flat=True))
    assert Need.objects.exists()
    assert Supporter.objects.exists()


def test_asha_takes_letters_in_large_print_and_nobody_texts_her() -> None:
    asha = Person.objects.get(name="Asha Venn")
    assert [need.kind for need in asha.needs.all()] == ["print_24_point"]
    assert [(rule.channel, rule.is_safe) for rule in asha.contact_rules.order_by("position")] == [
        ("letter", True),
        ("voice", False),
    ]
    assert choices.in_force(person_id=asha.id, service_id=None).modes == ["face_to_face"]
    assert set(asha.messages.values_list("channel", flat=True)) <= {"letter"}


def test_the_sign_ins_work_and_only_their_owner_may_read_them(
    county: Path, settings: LazySettings
) -> None:
    settings.DEMONSTRATION = True
    file = county / "demonstration" / "sign-ins.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = json.loads(file.read_text())
    assert [each["username"] for each in told][:3] == ["dot", "gil", "ewan"]
    for each in told:
        account = Account.objects.get(username=each["username"])
        assert account.check_password(each["password"])
    names = [each["username"] for each in told]
    staff = Account.objects.filter(username__in=names)
    assert staff.values("staff_member__posts__partner").distinct().count() >= 4
    (machine,) = [each for each in told if "machine_id" in each]
    assert machine_tokens.find_proved(
        machine_id=machine["machine_id"], secret=machine["machine_secret"], now=NOW
    )
    # In a real installation each of them opens nothing.
    settings.DEMONSTRATION = False
    assert not any(accounts.may_open(account) for account in staff)
    assert not machine_tokens.find_proved(
        machine_id=machine["machine_id"], secret=machine["machine_secret"], now=NOW
    )


def test_a_newcomer_may_come_in_as_people_who_are_booked(county: Path) -> None:
    file = county / "demonstration" / "visitors.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    chosen = json.loads(file.read_text())
    assert [each["kind"] for each in chosen] == ["on_phone", "on_paper", "carer"]
    for each in chosen:
        person = Person.objects.get(id=each["person_id"])
        assert person.appointments.filter(state="booked", starts_at__gt=NOW).exists()
