"""What a refusal is made of: a stable code and a sentence a person can read out.

The domain raises these; an edge turns them into a problem document or a printed line.
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """The request was understood and cannot be granted, for a reason that is told."""

    code: ClassVar[str] = "refused"

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        # Ids, times and codes a program can use; never a person's details.
        self.facts = facts


class Invalid(Refusal):
    """The input itself is wrong: `fields` says what is wrong with which part of it."""

    code = "invalid"

    def __init__(self, sentence: str, *, fields: dict[str, list[str]] | None = None, **facts: Any):
        super().__init__(sentence, **facts)
        self.fields = fields or {}


class Stale(Refusal):
    """Somebody else changed the record first."""

    code = "stale"
