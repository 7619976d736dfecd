"""One run of the self-test: opens its places, plays, and takes back what it did."""

from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from channels import registry
from scheduler import clock
from scheduler.commands.selftests import places
from scheduler.commands.selftests.client import Client, Failed
from scheduler.commands.selftests.people import Somebody
from scheduler.commands.selftests.play import STEPS, Play
from scheduler.reminders import print_runs, recalls

__all__ = ["Failed", "Step", "steps"]


@dataclass(frozen=True, slots=True)
class Step:
    """What is done, and what to do when it fails. `play` raises Failed."""

    words: str
    play: Callable[[], str]
    advice: str


def steps(*, address: str | None) -> Generator[Step, None, None]:
    """The steps of a run. Closing the generator early takes back what was done until then."""
    play = _play((address or settings.PUBLIC_ADDRESS).rstrip("/"))
    try:
        yield Step("Take back what an interrupted run left", partial(_tidy, play), STEPS[0][2])
        for words, step, advice in STEPS:
            yield Step(words, partial(step, play), advice)
        yield Step("Take back what this run did", partial(_tidy, play), "Run it again.")
    finally:
        # After a failed step the service may not answer: the rest is taken back all the same.
        with suppress(Failed):
            _tidy(play)
        places.close_after_a_run(now=clock.now())


def _play(address: str) -> Play:
    opened = places.open_for_a_run(now=clock.now())
    carrier = registry.carrier(channel="sms", configuration=settings.CHANNELS)
    return Play(
        client=Client(address, opened.machine_id, opened.machine_secret),
        places=opened,
        letters=Somebody("Self Test (letters)", "self-test-letters"),
        texts=Somebody("Self Test (texts)", "self-test-texts"),
        sends_texts=carrier.name != "twilio",
    )


def _tidy(play: Play) -> str:
    play.tidy()
    # Nobody is to post a letter of ours: it is about an appointment that is cancelled now.
    ours = play.letters_sent()
    here = print_runs.folder()
    for letter in here.waiting():
        if letter.reference in ours and recalls.recall_if_unwanted(
            reference=letter.reference, now=clock.now()
        ):
            here.withdraw(reference=letter.reference)
    return "done"
