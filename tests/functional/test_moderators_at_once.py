"""Two moderators decide on one post at the same moment: one wins, the other is told; nothing is decided twice."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

import pytest
import urllib3
from sqlalchemy import func, select

from widget_server.db.session import reading_session
from widget_server.db.tables import AuditEntry, DecisionRow, Submission
from widget_server.services.decide_submission import waiting_ids

PASSWORD = "a long and quiet word 7"


class Moderator:
    """A person signed in at the desk."""

    def __init__(self, site, email: str) -> None:
        self.site = site
        self.http = urllib3.PoolManager(retries=False, timeout=60.0)
        self.cookies: dict[str, str] = {}
        site.live.run(
            "user",
            "create",
            email,
            "--site",
            site.key,
            "--role",
            "moderator",
            "--password-stdin",
            input=PASSWORD + "\n",
        )
        form = {"csrf_token": self.token("/panel/sign-in"), "email": email, "password": PASSWORD}
        assert self.send("POST", "/panel/sign-in", form).status == 302

    def send(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str):
        """Send a form as the browser does and keep the cookies of the answer."""
        given = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        if form is not None:
            given["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form) if form is not None else None
        answer = self.http.request(method, self.site.live.base + path, body=body, headers=given, redirect=False)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def token(self, path: str) -> str:
        """Return the token that a page's forms carry."""
        page = self.send("GET", path).data.decode()
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]

    def decide(self, id: str, token: str, action: str) -> int:
        """Decide on the first revision as the queue does; returns the status."""
        path = f"/panel/{self.site.key}/items/{id}/decisions"
        form = {"csrf_token": token, "action": action, "revision": "1", "reason": "off_topic", "note": ""}
        return self.send("POST", path, form, **{"HX-Request": "true"}).status


@pytest.fixture(scope="module")
def shop(live):
    """A shop whose posts wait."""
    shop = live.open_site(load=False, posts_per_product=1)
    shop.run("import", "posts", str(shop.sample.posts))
    return shop


@pytest.fixture(scope="module")
def moderators(shop):
    """Two people at the desk."""
    people = [Moderator(shop, f"{name}.{shop.key}@linden.example") for name in ("ada", "bo")]
    yield people
    for person in people:
        person.http.clear()


def test_of_two_decisions_at_once_one_wins_and_the_other_is_told(shop, moderators):
    with reading_session(shop.live.context.engine) as session:
        ids = waiting_ids(session, shop.id, "post")[:4]
    start = Barrier(2)

    def decide(person: Moderator, id: str, token: str, action: str) -> int:
        start.wait()
        return person.decide(id, token, action)

    with ThreadPoolExecutor(2) as both:
        for id in ids:
            tokens = [person.token(f"/panel/{shop.key}/items/{id}") for person in moderators]
            jobs = [
                both.submit(decide, person, id, token, action)
                for person, token, action in zip(moderators, tokens, ("approve", "approve"), strict=True)
            ]
            assert sorted(job.result() for job in jobs) == [200, 409]
    with reading_session(shop.live.context.engine) as session:
        for id in ids:
            assert session.get_one(Submission, (shop.id, id)).state == "approved"
            of_post = (DecisionRow.site_id == shop.id, DecisionRow.submission_id == id, DecisionRow.action == "approve")
            assert session.scalar(select(func.count()).select_from(DecisionRow).where(*of_post)) == 1
            of_log = (AuditEntry.site_id == shop.id, AuditEntry.subject_id == id)
            actions = session.scalars(select(AuditEntry.action).where(*of_log)).all()
            assert sum("approve" in action for action in actions) == 1, actions


def test_nobody_decides_without_a_sign_in_or_without_the_forms_token(shop, moderators):
    with reading_session(shop.live.context.engine) as session:
        id = waiting_ids(session, shop.id, "post")[-1]
    path = f"/panel/{shop.key}/items/{id}/decisions"
    form = {"action": "approve", "revision": "1"}
    stranger = shop.live.request(
        "POST",
        path,
        body=urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert stranger.status in (302, 400, 401, 403)
    assert moderators[0].send("POST", path, form).status in (400, 403)
    with reading_session(shop.live.context.engine) as session:
        assert session.get_one(Submission, (shop.id, id)).state == "pending"
