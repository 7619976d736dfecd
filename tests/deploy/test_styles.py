import json
import re
from pathlib import Path

import pytest

from deploy import styles

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "deploy" / "frontend"
STYLES = ("400Regular", "700Bold")


@pytest.fixture(scope="module")
def frontend() -> Path:
    """What `up` and `test` make before anything else; made here if a bare pytest came first."""
    styles.make_if_changed(root=ROOT)
    return ROOT / "var" / "frontend"


def test_the_lock_file_holds_a_hash_for_every_package_and_no_address() -> None:
    text = (SOURCE / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert [name for name, it in packages.items() if name and "integrity" not in it] == []
    wanted = json.loads((SOURCE / "package.json").read_text())["dependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_the_styles_carry_no_typeface_mark_or_address_of_the_nhs(frontend: Path) -> None:
    css = (frontend / "static" / "scheduler.css").read_text()
    assert "html{font-family:Arial,sans-serif}" in css
    assert not re.search("frutiger|https?:", css, re.I)
    assert ".nhsuk-button" in css
    assert "--nhsuk-brand-colour: #1d4f5f" in css


def test_every_image_the_styles_name_is_there(frontend: Path) -> None:
    static = frontend / "static"
    named = set(re.findall(r"images/[\w.-]+", (static / "scheduler.css").read_text()))
    assert named
    assert [name for name in named if not (static / name).exists()] == []
    assert not (static / "images" / "nhsuk-icon-mask.svg").exists()
    assert "export{" in (static / "nhsuk-frontend.min.js").read_text()


def test_letters_find_their_fonts_and_licences(frontend: Path) -> None:
    wanted = json.loads((SOURCE / "package.json").read_text())["dependencies"]
    families = [name for name in wanted if name.startswith("@expo-google-fonts/")]
    assert families
    for family in families:
        folder = frontend / "node_modules" / family
        for style in STYLES:
            (font,) = (folder / style).glob(f"*_{style}.ttf")
            assert font.read_bytes()[:4] == b"\x00\x01\x00\x00"  # TrueType
        licence = (folder / "LICENSE_FONT").read_text()
        assert "SIL Open Font License, Version 1.1" in licence


def test_nothing_is_made_again_until_a_source_changes(frontend: Path, tmp_path: Path) -> None:
    made_at = (frontend / "static" / "scheduler.css").stat().st_mtime_ns
    styles.make_if_changed(root=ROOT)
    assert (frontend / "static" / "scheduler.css").stat().st_mtime_ns == made_at
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("a")
    other.write_text("b")
    assert styles.fingerprint([one, other]) != styles.fingerprint([other, one])


def test_the_styles_are_there_from_right_to_left_as_well(frontend: Path) -> None:
    turned = (frontend / "static" / "scheduler.rtl.css").read_text()
    straight = (frontend / "static" / "scheduler.css").read_text()
    assert ".nhsuk-inset-text{" in turned
    assert turned.count("border-right") == straight.count("border-left")
