"""`vitrine user create`: give a person a sign-in and a role at a site."""

import secrets
import sys

import click

from widget_server.cli.base import ACTOR, VitrineGroup, open_context, site_option
from widget_server.services.create_user import ROLES, create_user


@click.group(cls=VitrineGroup)
def user() -> None:
    """Give people access to the desk."""


@user.command()
@click.argument("email")
@site_option
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
def create(email: str, site_key: str, role: str, password_stdin: bool) -> None:
    """Create a person, or give an existing one this role; prints a generated password for a new one,
    and for one whose address was never proven: whoever chose the present password may be somebody else."""
    generated = secrets.token_urlsafe(12)
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with open_context() as context:
        created = create_user(
            context, email=email, site=site_key, role=role, password=password, new_password=generated, actor=ACTOR
        )
    if created.is_new and password is None:
        click.echo(f"password: {generated}")
    click.echo(f"{email} signs in at /panel/ as {role}.", err=True)
