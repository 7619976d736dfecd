"""The order of options of one mode, pure.

Search has already put known workers before others and the person's modes in their order. What
is left: the soonest, and among equals whatever spends least of the time that could serve
somebody face to face (a worker or hour that could not anyway, then the smallest gap left).
"""

from scheduler.availability.options import Option
from scheduler.modes import Mode


def key(option: Option) -> tuple[object, ...]:
    """A sort key; smaller is offered first."""
    return (
        option.starts_at,
        option.mode is not Mode.FACE_TO_FACE and option.spends_face_to_face,
        option.gap_left,
        tuple(str(each) for each in option.staff_member_ids),
    )
