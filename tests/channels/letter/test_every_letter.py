"""Every kind of letter × size × layout × language is set, read back and looked at."""

from pathlib import Path

import pytest

from tests.channels.letter import every_letter
from tests.channels.letter.every_letter import Wanted


@pytest.mark.parametrize("wanted", list(every_letter.every()), ids=str)
def test_every_letter_is_as_the_printer_and_the_reader_need_it(
    wanted: Wanted, font_folder: Path
) -> None:
    _, rendered, faults = every_letter.render(wanted, font_folder=font_folder)
    assert faults == []
    assert rendered.pages <= 10
