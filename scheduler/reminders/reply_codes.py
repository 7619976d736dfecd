"""The four digits by which an answer names one appointment; pure.

A code belongs to one version of one promise, so a code from a text about the old time never touches
the new one. It need not be secret: it counts only from a number to which that text went.
"""

from hashlib import blake2b
from uuid import UUID


def code(*, appointment_id: UUID, promise_version: int) -> str:
    """Four digits that do not start with 0, such as "7834"; the same whenever it is asked."""
    named = appointment_id.bytes + promise_version.to_bytes(4)
    number = int.from_bytes(blake2b(named, digest_size=8).digest())
    return str(1000 + number % 9000)
