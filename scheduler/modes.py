"""The four modes: how an appointment takes place. There is no default mode."""

from enum import StrEnum


class Mode(StrEnum):
    FACE_TO_FACE = "face_to_face"
    PHONE = "phone"
    VIDEO = "video"
    TEXT = "text"

    @property
    def words(self) -> str:
        """How the mode is said to people."""
        return _WORDS[self]

    @property
    def needs_room(self) -> bool:
        """Whether any room is taken at all; a text conversation takes none."""
        return self is not Mode.TEXT


_WORDS = {
    Mode.FACE_TO_FACE: "face to face",
    Mode.PHONE: "phone call",
    Mode.VIDEO: "video call",
    Mode.TEXT: "text messages",
}

CHOICES = [(mode.value, mode.words) for mode in Mode]
