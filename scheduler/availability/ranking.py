"""The order of options, pure: the same worker, the person's order of modes, soonest, and then
whatever spends least of the time that could serve somebody face to face.
"""

from collections.abc import Sequence

from scheduler.availability.options import Option
from scheduler.modes import Mode


def key(option: Option, *, accepted: Sequence[Mode]) -> tuple[object, ...]:
    """A sort key; smaller is offered first. `accepted` is the choice, in the person's order."""
    return (not option.same_worker, accepted.index(option.mode), *among_one_mode(option))


def among_one_mode(option: Option) -> tuple[object, ...]:
    """The part of the key that orders options of one mode with equally known workers."""
    return (
        option.starts_at,
        option.mode is not Mode.FACE_TO_FACE and option.spends_face_to_face,
        option.gap_left,
        tuple(str(each) for each in option.staff_member_ids),
    )
