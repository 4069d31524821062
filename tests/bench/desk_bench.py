"""What a page of the moderators' queue costs where very much waits, and deciding on a thousand at once.

Run it as `python tests/bench/desk_bench.py [WAITING] [ROUNDS]`; it prints one JSON line. Pages are asked for in this
process, without a network: processor time of the process, and of PostgreSQL's own processes where they run here.
"""

import json
import logging
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from unittest import SkipTest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import insert, text

from moderation.searchable import searchable
from moderation.types import Action, Decision, Role
from support.clock import NOW
from support.databases import SECRET, postgres_database
from support.desk import Desk
from tests.bench.serving import store_cpu_s
from widget_server.db import migrate
from widget_server.db.tables import Media, MediaColor, ProductLink, Review, Right, Site, Submission, SubmissionMedia
from widget_server.logs import configure_logs
from widget_server.services.context import Context
from widget_server.services.decide_in_bulk import BulkStep, decide_matching, new_bulk, undo_bulk
from widget_server.services.list_filter import ListFilter
from widget_server.settings import Settings

PAGES = {
    "page": "queue",
    "deep": "queue?order=oldest&cursor={cursor}",
    "newest": "queue?order=newest",
    "held": "queue?queue=held",
    "rights": "queue?queue=rights",
    "reported": "queue?queue=reported",
    "filter": "queue?kind=review&language=de&stars=1",
    "search": "queue?q=willow+vase",
    "nothing": "queue?q=nobodysaysthis",
    "rare": "queue?q=seldom",
    "creator": "queue?author=author+5",
    "product": "queue?product=JAR",
    "color": "queue?color=turquoise",
    "language": "queue?language=is",
    "day": "queue?since=2020-01-01&until=2020-01-02",
    "risk": "queue?problem=illegal",
    "pulse": "queue/pulse",
}
BULK = 1000
WORDS = ("willow", "ash", "vase", "bowl", "table", "light", "glaze", "oak")
PHOTOS = 1000


def measure(waiting: int = 100_000, rounds: int = 5) -> dict[str, float | None]:
    """Return per store, in ms of processor time: pages, by name, and s of the clock and of the processor for a bulk."""
    found: dict[str, float | None] = {}
    with tempfile.TemporaryDirectory() as folder:
        found |= _of_store("sqlite", f"sqlite:///{folder}/desk.db", waiting, rounds)
    try:
        with postgres_database(f"vitrine_desk_{os.getpid()}_{secrets.token_hex(3)}") as url:
            found |= _of_store("postgresql", url, waiting, rounds)
    except SkipTest:
        pass
    return {**found, "waiting": waiting}


def _of_store(store: str, url: str, waiting: int, rounds: int) -> dict[str, float | None]:
    with tempfile.TemporaryDirectory() as folder:
        context = Context(settings=Settings(data=Path(folder), database_url=url, secret_key=SECRET))
        try:
            migrate.upgrade(context.engine)
            desk = Desk(context)
            _fill(context, desk.site_id, waiting)
            return {f"{store}_{name}": value for name, value in _measured(context, desk, rounds, waiting).items()}
        finally:
            context.close()


def _said(n: int) -> str:
    return " ".join(WORDS[(n * k) % 8] for k in range(1, 20)) + (" seldom" if n % 2000 == 9 else "")


def _fill(context: Context, site_id: int, waiting: int) -> None:
    languages = ("en", "de", "es", "fr")
    with context.sessions.begin() as session:
        photo = {
            "site_id": site_id, "sha256": "0" * 64, "width_px": 1, "height_px": 1, "thumbhash": "",
            "dominant_color": "", "phash": "", "sharpness": 0.5, "body_bytes": 1, "created_at": NOW,
        }  # fmt: skip
        session.execute(insert(Media), [photo | {"id": f"{n:032}"} for n in range(PHOTOS)])
        session.execute(
            insert(MediaColor),
            [
                {"site_id": site_id, "media_id": f"{n:032}", "color": color, "place": 0}
                for n in range(PHOTOS)
                for color in (("white", "turquoise") if n == 7 else ("white", "blue"))
            ],
        )
    for start in range(0, waiting, 5000):
        numbers = range(start, min(start + 5000, waiting))
        with context.sessions.begin() as session:
            session.execute(
                insert(Submission),
                [
                    {
                        "site_id": site_id, "id": f"{'rev' if n % 2 else 'post'}_{n:07}", "number": 1000 + n,
                        "kind": "review" if n % 2 else "post", "platform": "judgeme" if n % 2 else "instagram",
                        "external_id": str(n), "state": "pending", "priority": 100 if n % 4 else 50 + n % 37,
                        "title": f"About my {WORDS[n % 8]}", "author": f"author {n % 997}",
                        "language": languages[n % 4],
                        "text": _said(n), "text_key": f"{n:064}",
                        "search_words": searchable(f"author {n % 997}", f"About my {WORDS[n % 8]}", _said(n)),
                        "tags": ["home"], "posted_at": NOW, "received_at": NOW - timedelta(seconds=waiting - n),
                        "updated_at": NOW, "fingerprint": f"{n:064}", "raw": {"caption": "x" * 400},
                        "verdicts": [] if n % 4 else [
                            {"rule": "spam", "outcome": "hold", "reason": "spam", "sentence": "It advertises."}
                        ],
                    }
                    for n in numbers
                ],
            )  # fmt: skip
            session.execute(
                insert(Review),
                [
                    {"site_id": site_id, "submission_id": f"rev_{n:07}", "product_id": "BOWL", "rating": 1 + n % 5}
                    for n in numbers if n % 2
                ],
            )  # fmt: skip
            session.execute(
                insert(SubmissionMedia),
                [
                    {"site_id": site_id, "submission_id": f"{'rev' if n % 2 else 'post'}_{n:07}", "position": 0,
                     "type": "image", "media_id": f"{n % PHOTOS:032}"}
                    for n in numbers
                ],
            )  # fmt: skip
            session.execute(
                insert(ProductLink),
                [
                    {"site_id": site_id, "submission_id": f"{'rev' if n % 2 else 'post'}_{n:07}",
                     "product_id": "JAR" if n % 2000 == 9 else "VASE", "state": "suggested", "method": "title"}
                    for n in numbers
                ],
            )  # fmt: skip
            session.execute(
                insert(Right),
                [
                    {"site_id": site_id, "id": f"{n:032}", "submission_id": f"{'rev' if n % 2 else 'post'}_{n:07}",
                     "state": "granted", "basis": "import_evidence", "actor": "command", "at": NOW}
                    for n in numbers
                ],
            )  # fmt: skip
    with context.sessions.begin() as session:
        session.get_one(Site, site_id).next_number = 1000 + waiting
    if context.engine.dialect.name == "postgresql":
        with context.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _measured(context: Context, desk: Desk, rounds: int, waiting: int) -> dict[str, float | None]:
    cursor = desk.moderator.get("queue?order=oldest").text.partition("cursor=")[2].partition('"')[0]
    found: dict[str, float | None] = {}
    for name, path in PAGES.items():
        found[f"{name}_ms"] = _cpu_ms(context, lambda path=path: _asked(desk, path.format(cursor=cursor)), rounds)
    decision = Decision(action=Action.APPROVE, revision=0, actor_role=Role.MODERATOR)
    bulk, wanted = new_bulk(context), ListFilter(upto=1000 + min(BULK, waiting) - 1)
    approve = partial(decide_matching, context, desk.site_id, wanted, decision, actor="user:1", bulk=bulk)
    undo = partial(undo_bulk, context, desk.site_id, bulk, actor="user:1", role=Role.MODERATOR)
    for name, take in (("bulk", approve), ("undo", undo)):
        started_s = time.perf_counter()
        with _counting(context) as spent:
            _walk(take)
        found |= {f"{name}_s": round(time.perf_counter() - started_s, 2), f"{name}_cpu_s": round(spent[0], 2)}
    return found


def _walk(take: Callable[..., BulkStep]) -> None:
    """Take step after step, as the desk's script does."""
    cursor = ""
    while True:
        cursor = take(cursor=cursor).cursor
        if not cursor:
            return


def _asked(desk: Desk, path: str) -> None:
    answer = desk.moderator.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def _cpu_ms(context: Context, ask: Callable[[], None], rounds: int) -> float:
    ask()
    times = []
    for _ in range(rounds):
        with _counting(context) as spent:
            ask()
        times.append(spent[0])
    return round(statistics.median(times) * 1000, 1)


@contextmanager
def _counting(context: Context) -> Iterator[list[float]]:
    """Yield a list that holds, after the block, the processor seconds of this process and of the store's."""
    before = time.process_time() + store_cpu_s(context.engine)
    spent: list[float] = []
    yield spent
    spent.append(time.process_time() + store_cpu_s(context.engine) - before)


if __name__ == "__main__":
    configure_logs()
    # A line for each request would be measured too.
    logging.disable(logging.INFO)
    print(json.dumps(measure(*map(int, sys.argv[1:3]))))
