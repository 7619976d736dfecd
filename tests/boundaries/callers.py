"""Who may call a route: everybody there is, as the matrix of all routes knows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.test import Client
from rest_framework.test import APIClient

from scheduler.identity.roles import Role
from tests.boundaries import neighbours
from tests.boundaries.neighbours import Neighbours


@dataclass(frozen=True)
class Kind:
    """One kind of caller. `role` is what they act as; nobody acts without one.

    `program` asks the API, `browser` the pages.
    """

    role: str
    program: APIClient
    browser: Client
    shows_no_token: bool = False  # they take for a token what is none

    @property
    def has_session(self) -> bool:
        """Whether they are signed in on the pages: machines never are."""
        return self.role not in ("", Role.SERVICE_ACCOUNT)


def of(built: Neighbours) -> Mapping[str, Kind]:
    """Everybody, by what they are called. A person and a supporter have no account: what a code
    opens for them are pages of their own, and everywhere else they are nobody."""
    nobodies = ("anonymous", "the person", "another person", "a supporter")
    with_feed = APIClient()
    with_feed.credentials(HTTP_AUTHORIZATION=f"Bearer {built.world.ids['key']}")
    return {
        **{name: Kind("", APIClient(), Client()) for name in nobodies},
        "whoever has a feed's address": Kind("", with_feed, Client(), shows_no_token=True),
        **_staff("A", built.trusts_staff),
        **_staff("B", built.dales_staff),
    }


def _staff(partner: str, by_role: Mapping[str, neighbours.Caller]) -> dict[str, Kind]:
    return {
        f"{role} of {partner}": Kind(
            role,
            caller.client(),
            Client() if role == Role.SERVICE_ACCOUNT else neighbours.signed_in(caller),
        )
        for role, caller in by_role.items()
    }
