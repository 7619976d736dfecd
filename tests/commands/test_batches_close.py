from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings

from channels.letter import carriers
from channels.letter.address import PostalAddress
from channels.letter.batch import PrintFolder
from channels.letter.message import Letter, PostClass
from scheduler import clock
from scheduler.reminders import handovers
from tests.commands.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def print_folder(settings: LazySettings, tmp_path: Path) -> PrintFolder:
    letter = settings.CHANNELS["letter"] | {"print_folder": tmp_path}
    settings.CHANNELS = settings.CHANNELS | {"letter": letter}
    return carriers.print_folder(settings=letter)


def a_letter(reference: str) -> Letter:
    return Letter(
        reference=reference,
        valid_until=None,
        recipient=PostalAddress(["Asha Venn", "1 Quay Lane", "PENMARSH", "TA96 1AA"]),
        sender_name="Appointments",
        contact_lines=("01632 960001",),
        date_line="21 November 2026",
        reference_line="",
        salutation="Dear Asha",
        heading="Your appointment",
        paragraphs=("We will see you on Tuesday.",),
        details=(),
        closing="Yours sincerely",
        signatory="The front desk",
        point_size=12,
        language="en",
        post_class=PostClass.FIRST,
    )


def test_without_letters_there_is_nothing_to_close(run: Run, print_folder: PrintFolder) -> None:
    result = run("batches", "close")

    assert (result.exit_code, result.stdout) == (0, "No letter was waiting.\n")
    assert print_folder.batches() == []


def test_what_waits_is_closed_with_its_number_and_its_place(
    run: Run, print_folder: PrintFolder
) -> None:
    for reference in (str(uuid4()), str(uuid4())):
        now = clock.now() - timedelta(minutes=1)
        print_folder.send(message=a_letter(reference), now=now)

    result = run("batches", "close")

    (batch,) = print_folder.batches()
    assert result.exit_code == 0
    assert result.stdout == (
        f"{batch.name}: 2 letters on 2 sheets, first class, in {batch.folder}\n"
    )
    assert print_folder.verify(name=batch.name) == ()


def test_what_the_command_closes_before_any_round_is_the_print_houses(
    run: Run, print_folder: PrintFolder, settings: LazySettings
) -> None:
    letter = settings.CHANNELS["letter"] | {"print_house_host": "print.example"}
    settings.CHANNELS = settings.CHANNELS | {"letter": letter}
    print_folder.send(message=a_letter(str(uuid4())), now=clock.now() - timedelta(minutes=1))

    assert run("batches", "close").exit_code == 0

    (batch,) = print_folder.batches()
    handovers.hand_over(clock=clock.now, until=clock.now())
    assert handovers.find_state(batch=batch.name) is None
