"""What every verb of the command shares: the context, the --site option and how refusals are shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from widget_server.db import migrate
from widget_server.db.session import reading_session
from widget_server.errors import VitrineError
from widget_server.services.context import Context
from widget_server.services.find_site import find_site
from widget_server.settings import Settings

ACTOR = "command"

site_option = click.option("--site", "site_key", required=True, metavar="KEY", help="The site's publishable key, pk_…")


class Refused(click.ClickException):
    """A refusal that is no fault of the program: a sentence on stderr and exit code 2, without a traceback."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the sentence."""
        click.echo(f"vitrine: {self.format_message()}", file=file, err=file is None)


class VitrineGroup(click.Group):
    """A group of verbs that shows expected failures as sentences."""

    def invoke(self, context: click.Context) -> Any:
        """Run the verb."""
        try:
            return super().invoke(context)
        except VitrineError as error:
            raise Refused(error.public) from error


def read_settings() -> Settings:
    """Read the settings of this process.  Raises Refused naming the variables that cannot be used."""
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        wrong = "; ".join(f"VITRINE_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise Refused(f"a setting cannot be used: {wrong}") from error


@contextmanager
def open_context(settings: Settings | None = None) -> Iterator[Context]:
    """Open the store of this process's settings for the block; this release must work with it.

    Raises Refused where the database cannot be reached or `vitrine init` has to be run first.
    """
    context = Context(settings=settings or read_settings())
    try:
        with database_trouble():
            store = migrate.store_state(context.engine)
        if not store.is_usable:
            raise Refused(f"{store.way_out[0].lower()}{store.way_out[1:]}")
        with database_trouble():
            yield context
    finally:
        context.close()


@contextmanager
def database_trouble() -> Iterator[None]:
    """Show a database that cannot be reached as a sentence."""
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise Refused(f"the database cannot be used ({reason}). Check VITRINE_DATABASE_URL.") from error


def site_id_of(context: Context, site_key: str) -> int:
    """Return the id of the site a publishable key names.  Raises NotFound."""
    with reading_session(context.engine) as session:
        return find_site(session, site_key).id
