"""The organisations of partnership.yaml as rows that are not kept yet."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scheduler.demonstration import dice
from scheduler.partners.models import (
    Interpreter,
    Partner,
    Room,
    Service,
    ServiceMode,
    SharingAgreement,
    Site,
)

_FILE = Path(__file__).with_name("partnership.yaml")
# Everything here began well before the first appointment.
BEGAN_ON = date(2024, 4, 1)


@dataclass(frozen=True)
class Partnership:
    """Everything that is not a human, by slug where it has one."""

    partners: dict[str, Partner]
    services: dict[str, Service]
    service_modes: list[ServiceMode]
    sites: dict[str, Site]
    rooms: list[Room]
    agreements: list[SharingAgreement]
    interpreters: list[Interpreter]


@cache
def described() -> dict[str, Any]:
    """The file as it stands."""
    return dict(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def make() -> Partnership:
    """The rows, with the same ids every time."""
    told = described()
    partners = {
        each["slug"]: Partner(id=dice.id_of("partner", each["slug"]), **each)
        for each in told["partners"]
    }
    services = {
        each["slug"]: Service(
            id=dice.id_of("service", each["slug"]),
            slug=each["slug"],
            name=each["name"],
            people_may_book=each.get("people_may_book", False),
        )
        for each in told["services"]
    }
    sites = {each["slug"]: _site(each, partners) for each in told["sites"]}
    return Partnership(
        partners=partners,
        services=services,
        service_modes=[
            _service_mode(services[each["slug"]], mode, minutes)
            for each in told["services"]
            for mode, minutes in each["modes"].items()
        ],
        sites=sites,
        rooms=[
            Room(
                id=dice.id_of("room", each["slug"], room["name"]),
                site=sites[each["slug"]],
                **room,
            )
            for each in told["sites"]
            for room in each["rooms"]
        ],
        agreements=[
            _agreement(each, receiver, partners, services)
            for each in told["sharing"]
            for receiver in each["with"]
        ],
        interpreters=[
            Interpreter(id=dice.id_of("interpreter", each["name"]), **each)
            for each in told["interpreters"]
        ],
    )


def _site(told: dict[str, Any], partners: dict[str, Partner]) -> Site:
    fields = {name: value for name, value in told.items() if name not in ("partner", "rooms")}
    return Site(id=dice.id_of("site", told["slug"]), partner=partners[told["partner"]], **fields)


def _service_mode(service: Service, mode: str, minutes: list[int]) -> ServiceMode:
    length, before, after, grid = (timedelta(minutes=number) for number in minutes)
    return ServiceMode(
        service=service,
        mode=mode,
        length=length,
        buffer_before=before,
        buffer_after=after,
        start_grid=grid,
    )


def _agreement(
    told: dict[str, Any],
    receiver: str,
    partners: dict[str, Partner],
    services: dict[str, Service],
) -> SharingAgreement:
    service = told.get("service")
    return SharingAgreement(
        id=dice.id_of("sharing", told["owner"], receiver, service),
        owner=partners[told["owner"]],
        with_partner=partners[receiver],
        service=services[service] if service else None,
        starts_on=BEGAN_ON,
    )
