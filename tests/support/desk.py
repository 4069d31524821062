"""A desk to test: an app on the test's store, a site with a person of each role, and a client that speaks its forms."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from support.clock import NOW
from support.shop import add_product, add_site, add_submission, suggest
from widget_server.app import create_app
from widget_server.db.tables import Membership, Site, User
from widget_server.passwords import hash_password
from widget_server.services.context import Context
from widget_server.services.desk_sessions import open_session
from widget_server.services.invite_person import Invited

PASSWORD = "a sentence about kilns"
KEY = "pk_kiln"


@lru_cache
def _hashed() -> str:
    return hash_password(PASSWORD)


def add_person(session: Session, site: Site | None, role: str, email: str = "") -> User:
    """Add a person with PASSWORD, and a role where a site is given."""
    email = email or f"{role}@kiln.example"
    person = User(
        email=email, password=_hashed(), active=True, fs_uniquifier=f"uniquifier of {email}", confirmed_at=NOW,
        created_at=NOW,
    )  # fmt: skip
    session.add(person)
    session.flush()
    if site is not None:
        session.add(Membership(site_id=site.id, user_id=person.id, role=role, created_at=NOW, accepted_at=NOW))
        session.flush()
    return person


def token_of(invited: Invited) -> str:
    """Return what the link of an invitation ends with."""
    return invited.link.rpartition("/")[2]


@dataclass
class Visitor:
    """Somebody at the desk of the site."""

    client: FlaskClient
    key: str = KEY

    def get(self, path: str = "", *, htmx: bool = False) -> TestResponse:
        """Ask for a page of the site, or for an absolute path."""
        return self.client.get(self._at(path), headers={"HX-Request": "true"} if htmx else {})

    def post(self, path: str, data: dict[str, Any] | None = None, *, htmx: bool = False) -> TestResponse:
        """Send a form with the session's token."""
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(self._at(path), data={"csrf_token": self.token, **(data or {})}, headers=headers)

    @cached_property
    def token(self) -> str:
        """Return the token that every form of the session carries."""
        found = re.search(r'"X-CSRFToken": "([^"]+)"', self.client.get("/panel/sign-in/none").text)
        assert found
        return found[1]

    def _at(self, path: str) -> str:
        return path if path.startswith("/") else f"/panel/{self.key}/{path}".rstrip("/")


class Desk:
    """The app and its site. Submissions: post_1 waits with a suggestion, rev_1 (2 stars) waits, post_2 is published."""

    def __init__(self, context: Context) -> None:
        self.context = context
        with context.sessions.begin() as session:
            self.site_id = self._fill(session)

    @cached_property
    def app(self) -> Flask:
        """Return the web app on the test's store."""
        return create_app(context=self.context)

    def visitor(self, email: str = "") -> Visitor:
        """Return somebody who is signed in with an address, or a stranger."""
        client = self.app.test_client()
        if email:
            with self.context.sessions.begin() as session:
                user_id = session.scalars(select(User.id).where(User.email == email)).one()
            token = open_session(self.context, user_id, device="Firefox, Linux", means="password")
            with client.session_transaction("/panel/") as session:
                session["_user_id"] = f"uniquifier of {email}"
                session["desk_session"] = token
                session["_fresh"] = True
        return Visitor(client)

    @cached_property
    def owner(self) -> Visitor:
        """Return the owner."""
        return self.visitor("owner@kiln.example")

    @cached_property
    def moderator(self) -> Visitor:
        """Return the moderator."""
        return self.visitor("moderator@kiln.example")

    @cached_property
    def viewer(self) -> Visitor:
        """Return the viewer."""
        return self.visitor("viewer@kiln.example")

    def _fill(self, session: Session) -> int:
        site = add_site(session, KEY)
        other = add_site(session, "pk_other")
        for role in ("owner", "moderator", "viewer"):
            add_person(session, site, role)
        add_person(session, other, "owner", "stranger@other.example")
        add_product(session, site, "VASE", "Willow Vase")
        add_product(session, site, "BOWL", "Ash Bowl")
        suggest(session, add_submission(session, site, "post_1", text="My Willow Vase"), "VASE", certain=True)
        add_submission(session, site, "rev_1", rating=2, product_id="BOWL", photos=0, text="It broke at once")
        add_submission(session, site, "post_2", state="approved", text="On the table", author="jon")
        return site.id
