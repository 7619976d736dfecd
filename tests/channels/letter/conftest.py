"""The fonts that letters are set in, where the deployment installs them."""

import os
from pathlib import Path

import pytest

from channels.letter import pdf


@pytest.fixture(scope="session")
def font_folder() -> Path:
    root = Path(__file__).parents[3]
    var = Path(os.environ.get("VAR_FOLDER", root / "var"))
    folder = var / "frontend" / "node_modules" / "@expo-google-fonts"
    missing = pdf.missing_fonts(font_folder=folder)
    if missing:
        pytest.fail(
            f"The fonts {', '.join(missing)} are not in VAR_FOLDER/frontend: run ./deploy/test."
        )
    return folder
