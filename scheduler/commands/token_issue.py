"""`scheduler token issue`: a token for a staff member's post, for a day's work at most."""

import click

from scheduler.commands import environment

ROLES = (
    "receptionist",
    "worker",
    "rota_keeper",
    "manager",
    "partner_administrator",
    "auditor",
)


@click.command(
    name="issue",
    help="Make a staff token for the API. Its secret is printed once, alone on standard output, "
    "and can never be read again.\n\n"
    "Where the staff member has no account yet, or the post not this role, --create makes them. "
    "A program gets in another way: see `scheduler machine add`.",
)
@click.option("--staff", required=True, metavar="SLUG", help="The staff member.")
@click.option("--partner", required=True, metavar="SLUG", help="The partner of their post.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="The role to act in.")
@click.option("--label", default="Made by an operator", show_default=True, help="What it is for.")
@click.option(
    "--hours",
    type=click.IntRange(1, 12),
    default=12,
    show_default=True,
    help="How long it lives.",
)
@click.option("--create", is_flag=True, help="Make the account and the role if they are missing.")
def command(
    staff: str,
    partner: str,
    role: str,
    label: str,
    hours: int,
    create: bool,
) -> None:
    environment.connect()
    from scheduler.commands import token_issuing

    issued = token_issuing.issue(
        staff=staff,
        partner=partner,
        role=role,
        label=label,
        hours=hours,
        create=create,
    )
    click.echo(
        f"A token for {issued.account}, {issued.post}, as {role}, until "
        f"{issued.expires_at:%H:%M on %-d %B %Y}:",
        err=True,
    )
    click.echo(issued.secret)
