"""Finds whom and what a table of a rota names, or says what it could be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.partners.models import Post, Room, Site
from scheduler.rota.imported import Bad
from scheduler.rota.models import Rota
from scheduler.rota.rota_rows import Row, Unread

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where, in which room and how, unless a row says otherwise."""

    site: Site | None
    room: Room | None
    modes: tuple[str, ...]


class Names:
    """Everybody and everything that may be named, read once."""

    def __init__(self, rota: Rota, *, by: Actor, on: date) -> None:
        self._rota, self._by = rota, by
        lasting = Post.objects.exclude(ends_on__lte=on).select_related("partner", "staff_member")
        self._posts = list(lasting.order_by("staff_member__name", "id"))
        self._sites = list(Site.objects.prefetch_related("rooms").order_by("name"))

    def post(self, row: Row | Unread) -> Post:
        """The post a row is about: of its partner, the only one, or the only one at the keeper.

        Raises Bad, also where neither the rota nor the post is the actor's to change.
        """
        of_name = [post for post in self._posts if _is_called(row.who, post.staff_member)]
        if len({post.staff_member_id for post in of_name}) != 1:
            raise Bad(self._not_one("who", row.who, _short_names(of_name or self._near(row.who))))
        found = self._of_several(of_name, row)
        if found.partner_id != self._by.partner_id and not self._keeps:
            raise Bad(f"who: {found.staff_member.name} works for {found.partner.name}. Ask them")
        if row.leave and not any(each.partner_id == self._by.partner_id for each in of_name):
            raise Bad(f"leave: this is for {found.partner.name} to record. Leave the row out")
        return found

    def place(self, row: Row, *, otherwise: Place) -> tuple[Site, Room | None, tuple[str, ...]]:
        """Where and how the work of a row is. Raises Bad."""
        modes = row.modes or otherwise.modes
        if not modes:
            raise Bad("modes: write how they can see people, or select it beside the file")
        site = self._site(row.site) if row.site else otherwise.site
        if site is None:
            raise Bad("site: write where it is, or select it beside the file")
        if row.room:
            return site, self._room(site, row.room), modes
        is_same = otherwise.site is not None and otherwise.site.id == site.id
        return site, otherwise.room if is_same else None, modes

    def faults(self, row: Row | Unread, *, otherwise: Place) -> Iterator[str]:
        """Everything it names that is not there, so that a file is put right at once."""
        if row.who:
            try:
                self.post(row)
            except Bad as bad:
                yield bad.reason
        try:
            site = self._site(row.site) if row.site and not row.leave else otherwise.site
            if site is not None and row.room and not row.leave:
                self._room(site, row.room)
        except Bad as bad:
            yield bad.reason

    @property
    def _keeps(self) -> bool:
        return access.owns(self._by, self._rota.keeper_id)

    def _of_several(self, posts: Sequence[Post], row: Row | Unread) -> Post:
        wanted = row.post.lower()
        if wanted:
            found = [post for post in posts if wanted in _words_of(post)]
        else:
            at_keeper = [post for post in posts if post.partner_id == self._rota.keeper_id]
            found = list(posts) if len(posts) == 1 else at_keeper
        if len(found) != 1:
            known = [f"{post.partner.slug} ({post.title})" for post in posts]
            raise Bad(self._not_one("post", row.post, known))
        return found[0]

    def _near(self, who: str) -> list[Post]:
        """Those with a part of the name, for whoever wrote it otherwise."""
        parts = who.lower().split()
        return [
            post
            for post in self._posts
            if any(part in post.staff_member.name.lower().split() for part in parts)
        ]

    def _site(self, name: str) -> Site:
        found = [site for site in self._sites if _is_called(name, site)]
        if len(found) != 1:
            known = [site.slug for site in found or self._sites]
            raise Bad(self._not_one("site", name, known))
        return found[0]

    def _room(self, site: Site, name: str) -> Room:
        rooms: list[Room] = list(site.rooms.all())
        for room in rooms:
            if room.name.lower() == name.lower():
                return room
        raise Bad(self._not_one("room", name, [room.name for room in rooms]))

    @staticmethod
    def _not_one(column: str, name: str, known: Iterable[str]) -> str:
        listed = list(dict.fromkeys(known))
        shown = ", ".join(listed[:_SHOWN]) + (" …" if len(listed) > _SHOWN else "")
        wrong = f"“{name}” is no one of ours" if name else "it could be more than one"
        return f"{column}: {wrong}. " + (f"Write one of: {shown}" if shown else "Look at the name")


def _is_called(name: str, named: object) -> bool:
    wanted = " ".join(name.lower().split())
    return wanted in (getattr(named, "slug", "").lower(), getattr(named, "name", "").lower())


def _short_names(posts: Iterable[Post]) -> list[str]:
    return [post.staff_member.slug for post in posts]


def _words_of(post: Post) -> tuple[str, ...]:
    return (post.partner.slug.lower(), post.partner.name.lower(), post.title.lower())
