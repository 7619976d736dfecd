"""`scheduler account link`: whom a partner's own sign-in means by a subject."""

import click

from scheduler.commands import environment


@click.command(
    name="link",
    help="Let a subject (“sub”) of a partner’s OpenID provider sign this account in. Nobody is "
    "ever found by an e-mail address. Without --subject the record of this provider is removed.",
)
@click.argument("username", metavar="NAME")
@click.option("--provider", required=True, metavar="ID", help="As in SIGN_IN_PROVIDERS.")
@click.option("--subject", metavar="SUB", help="What the provider calls them.")
def command(username: str, provider: str, subject: str | None) -> None:
    environment.connect()
    from scheduler.commands import account_adding

    if subject is None:
        account_adding.unlink(username=username, provider=provider)
        click.echo(f"{username} is nobody at {provider} any more.")
        return
    account_adding.link(username=username, provider=provider, subject=subject)
    click.echo(f"{username} may sign in with {provider}.")
