"""The staff members with their posts: a third have two employers, some by honorary contract."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from scheduler.demonstration import dice, names, partnership
from scheduler.demonstration.partnership import BEGAN_ON, Partnership
from scheduler.demonstration.size import Size
from scheduler.partners.models import Post, StaffMember

GENDERS = {"female": 0.6, "male": 0.37, "other": 0.03}
LANGUAGES = {(): 0.7, ("pl",): 0.09, ("cy",): 0.07, ("ar",): 0.06, ("bsl",): 0.04, ("ur",): 0.04}
TWO_POSTS = 20 / 54

_Post = Post.services.through


@dataclass
class Worker:
    """A staff member who sees people, with the services of each post by slug."""

    staff_member: StaffMember
    posts: list[Post] = field(default_factory=list)
    services: list[tuple[str, ...]] = field(default_factory=list)


@dataclass
class Staffing:
    """Those who see people, and those who sign in at a desk (role by staff member's slug)."""

    workers: list[Worker]
    desks: list[Worker]
    roles: dict[str, str]

    def everybody(self) -> list[Worker]:
        return [*self.workers, *self.desks]

    def posts(self) -> list[Post]:
        return [post for each in self.everybody() for post in each.posts]

    def post_services(self, county: Partnership) -> list[Any]:
        """Which services each post delivers, as rows of the joining table."""
        return [
            _Post(post=post, service=county.services[slug])
            for each in self.everybody()
            for post, slugs in zip(each.posts, each.services, strict=True)
            for slug in slugs
        ]


def make(county: Partnership, size: Size) -> Staffing:
    """Everybody, with the same names and ids every time."""
    chance = dice.source("staff", size.today)
    workers = [
        _worker(county, partner, told, number)
        for partner, posts in partnership.described()["posts"].items()
        for told in posts
        for number in range(size.workers(told["number"]))
    ]
    _name_freya(workers)
    for worker in dice.some(chance, workers, share=TWO_POSTS):
        _give_second_post(county, worker, size)
    told = partnership.described()["staff_who_sign_in"]
    return Staffing(
        workers=workers,
        desks=[_desk(county, each) for each in told],
        roles={each["slug"]: each["role"] for each in told} | {"freya": "worker"},
    )


def _worker(county: Partnership, partner: str, told: dict[str, Any], number: int) -> Worker:
    chance = dice.source("worker", partner, told["title"], number)
    gender = dice.weighted(chance, GENDERS)
    name = names.full_name(chance, gender=gender)
    slug = f"{name}-{partner}-{told['title']}-{number}".lower().replace(" ", "-").replace("ë", "e")
    staff_member = StaffMember(
        id=dice.id_of("staff_member", slug),
        slug=slug,
        name=name,
        gender=gender,
        languages=["en", *dice.weighted(chance, LANGUAGES)],
    )
    worker = Worker(staff_member)
    _give_post(county, worker, partner=partner, told=told, starts_on=BEGAN_ON)
    return worker


def _name_freya(workers: list[Worker]) -> None:
    freya = next(
        worker for worker in workers if worker.posts[0].partner.slug == "harbour-and-hill"
    ).staff_member
    freya.slug, freya.name, freya.gender = "freya", "Freya Lind", "female"


def _give_post(
    county: Partnership,
    worker: Worker,
    *,
    partner: str,
    told: dict[str, Any],
    starts_on: date,
    ends_on: date | None = None,
) -> None:
    worker.posts.append(
        Post(
            id=dice.id_of("post", worker.staff_member.slug, partner, told["title"]),
            staff_member=worker.staff_member,
            partner=county.partners[partner],
            title=told["title"],
            kind=told.get("kind", Post.Kind.CONTRACT),
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )
    worker.services.append(tuple(told.get("services", ())))


def _give_second_post(county: Partnership, worker: Worker, size: Size) -> None:
    chance = dice.source("second post", worker.staff_member.slug)
    first = worker.posts[0].partner.slug
    told = chance.choice(
        [each for each in partnership.described()["second_posts"] if each["partner"] != first]
    )
    honorary = told["kind"] == Post.Kind.HONORARY
    # Access without a contract of employment ends on a day (DOMAIN.md 7); some ends are near.
    ends_on = size.today + timedelta(weeks=chance.choice([4, 9, 20, 40])) if honorary else None
    _give_post(
        county,
        worker,
        partner=told["partner"],
        told=told,
        starts_on=size.first_on - timedelta(weeks=30),
        ends_on=ends_on,
    )


def _desk(county: Partnership, told: dict[str, Any]) -> Worker:
    worker = Worker(
        StaffMember(
            id=dice.id_of("staff_member", told["slug"]),
            slug=told["slug"],
            name=told["name"],
            gender="",
            languages=["en"],
        )
    )
    _give_post(
        county,
        worker,
        partner=told["partner"],
        told={"title": told["title"]},
        starts_on=BEGAN_ON,
    )
    return worker
