"""`scheduler selftest`: plays the main job against the running installation, step by step."""

from time import monotonic

import click

from scheduler.commands import environment
from scheduler.commands.told import Told


@click.command(
    name="selftest",
    help="Play the main job against the running installation, with people and partners of its own: "
    "ask how they want to be seen, search across partners, hold, confirm, send a text and a "
    "letter, refuse a mode outside the choice, cancel. Run it after every upgrade.\n\n"
    "It takes back what it did: the appointments are cancelled, the worker has no more shifts, the "
    "account is closed, the letter is taken out of the print folder. Its two people, two "
    "partners and one service stay, for the next run, and nobody can be booked with them. Where "
    "Twilio is configured no text is sent.",
)
@click.option("--address", help="Where the service runs; otherwise PUBLIC_ADDRESS.")
def command(address: str | None) -> None:
    environment.connect()
    from scheduler.commands import selftesting

    began = monotonic()
    steps = selftesting.steps(address=address)
    for number, step in enumerate(steps, start=1):
        click.echo(f"{number:>3}. {step.words} … ", nl=False)
        step_began = monotonic()
        try:
            outcome = step.play()
        except selftesting.Failed as failed:
            click.echo("failed")
            steps.close()
            raise Told(f"{failed} {step.advice}") from failed
        click.echo(f"{outcome} ({monotonic() - step_began:.2f} s)")
    click.echo(f"Everything works, in {monotonic() - began:.1f} s.")
