"""Who may call a route: everybody there is, as the matrix of all routes knows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from scheduler.identity import codes, deeds
from scheduler.identity.models import Code
from scheduler.identity.roles import Role
from scheduler.people.models import Person, Supporter
from tests.api.calling import Caller
from tests.boundaries import neighbours
from tests.boundaries.neighbours import Neighbours
from tests.factories import NOW, SETUP, people


@dataclass(frozen=True)
class Kind:
    """One kind of caller. `role` is what they act as; nobody acts without one.

    `program` asks the API, `browser` the pages.
    """

    role: str
    program: APIClient
    browser: Client
    shows_no_token: bool = False  # they take for a token what is none
    is_visitor: bool = False  # in by a code, and nobody wherever that is not asked for
    only_sees: bool = False  # a supporter who may not move anything
    is_stranger: bool = False  # a visitor to whom the records of the world do not belong

    @property
    def has_session(self) -> bool:
        """Whether they are signed in on the pages: machines never are."""
        return self.role not in ("", Role.SERVICE_ACCOUNT) and not self.is_visitor


def of(built: Neighbours) -> Mapping[str, Kind]:
    """Everybody, by what they are called. A person and a supporter have no account: what a code
    opens for them are pages of their own, and everywhere else they are nobody."""
    asha = Person.objects.get(id=built.world.ids["person_id"])
    zena = Person.objects.get(name="Zena Unseen")
    sees = people.supporter(of=asha, name="Sees Example")
    moves = people.supporter(of=asha, name="Moves Example", may_move=True)
    with_feed = APIClient()
    with_feed.credentials(HTTP_AUTHORIZATION=f"Bearer {built.world.ids['key']}")
    return {
        "anonymous": Kind("", APIClient(), Client()),
        "the person": _visitor(asha),
        "another person": _visitor(zena, is_stranger=True),
        "a supporter who may see": _visitor(asha, sees),
        "a supporter who may move": _visitor(asha, moves),
        "whoever has a feed's address": Kind("", with_feed, Client(), shows_no_token=True),
        **_staff("A", built.trusts_staff),
        **_staff("B", built.dales_staff),
    }


def _visitor(
    person: Person, supporter: Supporter | None = None, *, is_stranger: bool = False
) -> Kind:
    """Somebody with a browser in which a code was entered on the page."""
    code = codes.issue(
        person_id=person.id,
        supporter_id=supporter.id if supporter else None,
        owner_id=person.first_known_to_id,
        way=Code.Way.LETTER,
        by=SETUP,
        now=NOW,
    )
    browser = Client()
    entered = {"name": code.reference, "code": codes.spelled(code)}
    answer = browser.post(reverse("come-in"), entered)
    assert answer.headers["Location"] == reverse("own")
    role = deeds.SUPPORTER if supporter else deeds.PERSON
    return Kind(
        role,
        APIClient(),
        browser,
        is_visitor=True,
        only_sees=supporter is not None and not supporter.may_move,
        is_stranger=is_stranger,
    )


def _staff(partner: str, by_role: Mapping[str, Caller]) -> dict[str, Kind]:
    return {
        f"{role} of {partner}": Kind(
            role,
            caller.client(),
            Client() if role == Role.SERVICE_ACCOUNT else neighbours.signed_in(caller),
        )
        for role, caller in by_role.items()
    }
