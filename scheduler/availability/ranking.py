"""The order of options of one mode, pure.

Search has already put known workers before others and the person's modes in their order. What
is left: the soonest, and among equals whatever spends least of the time that could serve
somebody face to face: a worker or hour that could not anyway, then the one with the least time
left behind, so that long stretches stay whole. Time that could serve face to face is offered to
remote modes as if it were HEAD_START later (docs/protection.md): nobody is refused it.
"""

from datetime import datetime

from scheduler.availability.options import Option
from scheduler.modes import Mode
from scheduler.partners.levels import HEAD_START


def key(option: Option) -> tuple[object, ...]:
    """A sort key; smaller is offered first. reading.py asks PostgreSQL for the same order."""
    return (
        moment(option),
        option.mode is not Mode.FACE_TO_FACE and option.spends_face_to_face,
        option.free_until,
        option.staff_member_ids,
    )


def moment(option: Option) -> datetime:
    """When the option counts as starting."""
    is_delayed = option.mode is not Mode.FACE_TO_FACE and option.spends_face_to_face
    return option.starts_at + HEAD_START if is_delayed else option.starts_at
