"""The steps of an import as lines: whose time, what becomes of it, when, and where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from scheduler.partners.models import Post, Site, StaffMember
from scheduler.rota.imports import Step
from scheduler.rota.models import BroughtIn, Leave
from scheduler.rota.pattern_rows import Said
from scheduler.web.rota import asking, boards, import_words

_DEEDS = {
    BroughtIn.Deed.ADDED: ("New", "green"),
    BroughtIn.Deed.CHANGED: ("Changed", "yellow"),
    BroughtIn.Deed.ENDED: ("Ends", "red"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One pattern or leave that an import makes, changes or ends, in words."""

    who: str
    deed: str
    look: str
    when: str
    where: str


@dataclass(frozen=True, slots=True)
class _Names:
    posts: Mapping[UUID, str]
    staff: Mapping[UUID, str]
    sites: Mapping[UUID, str]


def of(steps: Iterable[Step]) -> list[Line]:
    """The lines by name, asked for with three queries however many they are."""
    several = list(steps)
    posts = Post.objects.filter(id__in={each.pattern.post_id for each in several if each.pattern})
    staff = StaffMember.objects.filter(
        id__in={each.leave.staff_member_id for each in several if each.leave}
    )
    names = _Names(
        posts=dict(posts.values_list("id", "staff_member__name")),
        staff=dict(staff.values_list("id", "name")),
        sites=dict(Site.objects.values_list("id", "name")),
    )
    lines = [_line(step, names) for step in several]
    return sorted(lines, key=lambda line: line.who)


def _line(step: Step, names: _Names) -> Line:
    deed, look = _DEEDS[BroughtIn.Deed(step.deed)] if step.deed else ("", "")
    if step.leave is not None:
        who = names.staff[step.leave.staff_member_id]
        return Line(who, deed, look, _leave(step.leave), "Leave")
    said = step.after or step.before
    if said is None or step.pattern is None:
        raise ValueError("A step is about a pattern or about leave.")
    when = import_words.of_timing(said.timing)
    if step.before and step.before.timing != said.timing:
        when = f"{when} (until now: {import_words.of_timing(step.before.timing)})"
    return Line(names.posts[step.pattern.post_id], deed, look, when, _where(said, names))


def _where(said: Said, names: _Names) -> str:
    return f"{names.sites.get(said.site_id, '')}, {boards.modes_in_words(said.modes)}"


def _leave(row: Leave) -> str:
    return f"{row.get_kind_display()}, {asking.between(row.starts_at, row.ends_at)}"
