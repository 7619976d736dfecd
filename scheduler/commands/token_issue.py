"""`scheduler token issue`: a token for a staff member's post, or for a machine they answer for."""

import click

from scheduler.commands import environment

ROLES = (
    "receptionist",
    "worker",
    "rota_keeper",
    "manager",
    "partner_administrator",
    "auditor",
    "service_account",
)


@click.command(
    name="issue",
    help="Make a staff token for the API. Its secret is printed once, alone on standard output, "
    "and can never be read again.\n\n"
    "Where the staff member has no account yet, or the post not this role, --create makes them. "
    "With the role service_account the token is a machine's, --machine names its account, and the "
    "staff member is who answers for it.",
)
@click.option("--staff", required=True, metavar="SLUG", help="The staff member.")
@click.option("--partner", required=True, metavar="SLUG", help="The partner of their post.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="The role to act in.")
@click.option("--machine", metavar="NAME", help="The machine's account, for service_account.")
@click.option("--label", default="Made by an operator", show_default=True, help="What it is for.")
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=90,
    show_default=True,
    help="How long it lives.",
)
@click.option("--create", is_flag=True, help="Make the account and the role if they are missing.")
def command(
    staff: str,
    partner: str,
    role: str,
    machine: str | None,
    label: str,
    days: int,
    create: bool,
) -> None:
    if (role == "service_account") != (machine is not None):
        raise click.UsageError("--machine and --role service_account go together.")
    environment.connect()
    from scheduler.commands import token_issuing

    issued = token_issuing.issue(
        staff=staff,
        partner=partner,
        role=role,
        machine=machine,
        label=label,
        days=days,
        create=create,
    )
    click.echo(
        f"A token for {issued.account}, {issued.post}, as {role}, until "
        f"{issued.expires_on:%-d %B %Y}:",
        err=True,
    )
    click.echo(issued.secret)
