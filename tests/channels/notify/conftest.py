"""The fonts of the letters, as the letter channel's tests find them."""

from tests.channels.letter.conftest import font_folder

__all__ = ["font_folder"]
