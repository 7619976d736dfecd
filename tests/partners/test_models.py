"""What a row of the partnership is called in lists."""

from datetime import date

from scheduler.partners.models import (
    Interpreter,
    Partner,
    Post,
    Room,
    Service,
    ServiceMode,
    SharingAgreement,
    Site,
    StaffMember,
)


def test_rows_are_called_by_their_names() -> None:
    trust, charity = Partner(name="Levels Trust"), Partner(name="Open Door")
    service = Service(name="Money advice")

    assert str(trust) == "Levels Trust"
    assert str(Site(name="The Hub")) == "The Hub"
    assert str(Room(name="Room 1")) == "Room 1"
    assert str(StaffMember(name="Freya Example")) == "Freya Example"
    assert str(Interpreter(name="Gita Example")) == "Gita Example"
    assert str(ServiceMode(service=service, mode="phone")) == "Money advice · phone"
    assert str(Post(title="Worker", partner=charity, starts_on=date(2027, 1, 1))) == (
        "Worker, Open Door"
    )
    assert str(SharingAgreement(owner=charity, with_partner=trust)) == (
        "Open Door with Levels Trust"
    )
