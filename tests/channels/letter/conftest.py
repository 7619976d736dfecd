"""The fonts that letters are set in, where the deployment installs them."""

import os
from pathlib import Path

import pytest

from channels.letter import pdf


def find_fonts() -> Path:
    """The folder that deploy/ installs fonts into, whether or not they are there."""
    root = Path(__file__).parents[3]
    var = Path(os.environ.get("VAR_FOLDER", root / "var"))
    return var / "frontend" / "node_modules" / "@expo-google-fonts"


@pytest.fixture(scope="session")
def font_folder() -> Path:
    folder = find_fonts()
    missing = pdf.missing_fonts(font_folder=folder)
    if missing:
        pytest.fail(
            f"The fonts {', '.join(missing)} are not in VAR_FOLDER/frontend: run ./deploy/test."
        )
    return folder
