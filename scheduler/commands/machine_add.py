"""`scheduler machine add`: a machine of a partner, with its first secret."""

import click

from scheduler.commands import environment


@click.command(
    name="add",
    help="Add a machine of a partner. Its secret is printed once, alone on standard output, and "
    "can never be read again.\n\n"
    "It acts through the post of the staff member who answers for it, and ends with it. The "
    "scopes are listed in /api/v1/openapi.json.",
)
@click.argument("name")
@click.option("--staff", required=True, metavar="SLUG", help="Who answers for it.")
@click.option("--partner", required=True, metavar="SLUG", help="The partner of their post.")
@click.option("--scope", "scopes", required=True, multiple=True, help="May be given many times.")
@click.option("--calls-a-minute", type=click.IntRange(1), help="A limit of its own.")
def command(
    name: str, staff: str, partner: str, scopes: tuple[str, ...], calls_a_minute: int | None
) -> None:
    environment.connect()
    from scheduler.commands import machine_keeping

    machine, secret = machine_keeping.add(
        name=name, staff=staff, partner=partner, scopes=scopes, calls_a_minute=calls_a_minute
    )
    click.echo(f"{name} is there. client_id {machine.id}, client_secret:", err=True)
    click.echo(secret)
