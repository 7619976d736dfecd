"""`scheduler account add`: lets a staff member sign in on pages, in a role of a post of theirs."""

import click

from scheduler.commands import environment
from scheduler.commands.token_issue import ROLES


@click.command(
    name="add",
    help="Let a staff member sign in. Asks for a first password, or reads it from standard "
    "input.\n\n"
    "At the first sign-in they set up a second step, before anything else, and then change the "
    "password under “Your sign-in”. An account that exists keeps its password and only gets the "
    "role.",
)
@click.option("--staff", required=True, metavar="SLUG", help="The staff member.")
@click.option("--partner", required=True, metavar="SLUG", help="The partner of their post.")
@click.option(
    "--role",
    type=click.Choice([role for role in ROLES if role != "service_account"]),
    default="partner_administrator",
    show_default=True,
    help="The role to act in.",
)
def command(staff: str, partner: str, role: str) -> None:
    environment.connect()
    from scheduler.commands import account_adding

    password = None
    if not account_adding.exists(staff=staff):
        password = click.prompt("First password", hide_input=True, err=True)
    username = account_adding.add(staff=staff, partner=partner, role=role, password=password)
    click.echo(f"{username} may sign in as {role}, and sets up a second step at the first sign-in.")
