"""Files are there whole or not at all."""

from multiprocessing import get_context
from pathlib import Path

import pytest

from channels import files


def test_a_file_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    assert files.write_once(path=path, content=b"first")
    assert not files.write_once(path=path, content=b"second")
    assert path.read_bytes() == b"first"
    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    files.replace(path=path, content=b"a long first version")
    files.replace(path=path, content=b"short")
    assert path.read_bytes() == b"short"
    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]


def test_a_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    files.write_once(path=tmp_path / "a.json", content=b"x")
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o600


def test_writing_into_a_folder_that_is_not_there_fails(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.write_once(path=tmp_path / "none" / "a.json", content=b"x")


def test_only_one_process_at_a_time_holds_a_lock(tmp_path: Path) -> None:
    processes = [
        get_context("spawn").Process(target=_count_up, args=(tmp_path, 40)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert (tmp_path / "count").read_text() == "120"


def _count_up(folder: Path, times: int) -> None:
    count = folder / "count"
    for _ in range(times):
        with files.locked(folder / ".lock"):
            before = int(count.read_text()) if count.exists() else 0
            count.write_text(str(before + 1))
