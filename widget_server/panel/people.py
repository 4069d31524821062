"""The users table as Flask-Security asks for it.

Owns the bridge only: people and memberships are written by services. Rows are read in sessions of their own and
handed out detached, because a session kept open for a request would hold SQLite's write lock against the services.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_security import RoleMixin, UserDatastore, UserMixin
from sqlalchemy import select

from widget_server.db.session import reading_session
from widget_server.db.tables import User
from widget_server.services.context import Context


class Person(User, UserMixin):
    """A user row with what Flask-Login and Flask-Security ask of one. Roles belong to sites, so it has none itself."""

    roles: ClassVar[Sequence[RoleMixin]] = ()  # type: ignore[misc,assignment]


class PersonStore(UserDatastore):
    """Finds and saves people; a change is committed when it is put."""

    def __init__(self, context: Context) -> None:
        super().__init__(Person, RoleMixin)
        self._context = context

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Person | None:
        """Return the person with these column values; addresses are folded by their column."""
        query = select(Person).where(*(getattr(Person, name) == value for name, value in kwargs.items()))
        with reading_session(self._context.engine) as session:
            return session.scalar(query)

    def find_role(self, role: str) -> None:
        """Return nothing: roles belong to sites."""

    def put(self, model: Person) -> Person:
        """Save a changed person."""
        with self._context.sessions.begin() as session:
            session.merge(model)
        return model

    def commit(self) -> None:
        """Do nothing: put() has committed."""
