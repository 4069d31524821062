"""Load the sample shop into a store: once, through the same use cases that a merchant's own shop goes through.

Owns the order of the steps and what is left waiting for the desk. A load that was cut off is begun anew.
"""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select

from moderation.types import Action, Decision, Reason, Role
from widget_server.db.session import reading_session
from widget_server.db.tables import AuditEntry, Gallery, Site, Submission
from widget_server.demo.questions import ask_questions
from widget_server.demo.shop import BRAND, CURRENCY, SAMPLE, SITE_KEY
from widget_server.demo.simulate_shoppers import DAYS, simulate_shoppers
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.create_site import NewSite, create_site
from widget_server.services.create_user import create_user
from widget_server.services.decide_submission import decide_many, waiting_ids
from widget_server.services.grant_rights import grant
from widget_server.services.import_catalogue import import_catalogue
from widget_server.services.import_reviews import import_reviews
from widget_server.services.import_types import ImportRequest, ignore
from widget_server.services.ingest_posts import ingest_posts
from widget_server.services.tag_products import Spot, TaggedProduct, tag_products
from widget_server.services.train_models import train

OWNER = "owner@kiln-and-table.example"
ACTOR = "sample"
LOADED = "sample.loaded"
EVIDENCE = "Made for this sample shop, whose pictures may be shown with Vitrine."
# Every so many submissions stays undecided, so that the desk has something to show; a few are rejected with a reason.
LEFT_WAITING_EVERY = 13
REJECTED_POSTS = 3
OnStep = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class LoadedSample:
    """Where to sign in. is_new : False where the sample was there already."""

    email: str
    password: str
    is_new: bool


def load_sample(context: Context, on_step: OnStep = ignore) -> LoadedSample:
    """Load the sample shop unless it is there; returns the sign-in for its desk.

    on_step : told in a sentence what happens next.
    """
    sign_in = _sign_in_file(context)
    if _is_loaded(context):
        return LoadedSample(email=OWNER, password=_kept_password(sign_in), is_new=False)
    with context.sessions.begin() as session:
        session.execute(delete(Site).where(Site.publishable_key == SITE_KEY))
    public_url = context.settings.resolved_public_url
    on_step("Opening the sample shop")
    created = create_site(
        context,
        NewSite(
            name=BRAND,
            origins=(public_url,),
            shop_url=f"{public_url}/demo/",
            currency=CURRENCY,
            publishable_key=SITE_KEY,
        ),
        actor=ACTOR,
    )
    site_id = created.site_id
    with _prepared(f"{public_url}/demo/", context.now()) as folder:
        request = ImportRequest(site_id=site_id, path=folder, actor=ACTOR)
        on_step("Importing its catalogue")
        import_catalogue(context, replace(request, path=folder / "products.xml"), ignore, ignore)
        on_step("Importing posts and decoding their photos")
        ingest_posts(context, replace(request, path=folder / "instagram_media.json"), ignore, ignore)
        on_step("Importing reviews")
        import_reviews(context, replace(request, path=folder / "judgeme_reviews.csv"), ignore, ignore)
    on_step("Approving most of it, and placing the hotspots")
    # The right is older than the shoppers who are about to look: what nobody may show, nobody can have seen.
    signed_at = context.now() - timedelta(days=DAYS + 1)
    grant(context.at(lambda: signed_at), site_id, None, evidence=EVIDENCE, actor=ACTOR)
    _moderate(context, site_id)
    _place_spots(context, site_id)
    _open_galleries(context, site_id)
    ask_questions(context, site_id, actor=ACTOR)
    on_step("Letting two months of shoppers look around")
    simulate_shoppers(context, site_id, SITE_KEY)
    on_step("Learning from what they clicked")
    train(context, site_id)
    password = secrets.token_urlsafe(9)
    create_user(context, email=OWNER, site=SITE_KEY, role="owner", password=password, actor=ACTOR)
    _keep_password(sign_in, password)
    with context.sessions.begin() as session:
        record(
            session, site_id=site_id, at=context.now(), actor=ACTOR, action=LOADED,
            subject_kind="site", subject_id=SITE_KEY,
        )  # fmt: skip
    return LoadedSample(email=OWNER, password=password, is_new=True)


def _is_loaded(context: Context) -> bool:
    with reading_session(context.engine) as session:
        done = (
            select(AuditEntry.id)
            .join(Site, Site.id == AuditEntry.site_id)
            .where(Site.publishable_key == SITE_KEY, AuditEntry.action == LOADED)
        )
        return session.scalar(done) is not None


@contextmanager
def _prepared(storefront: str, now: datetime) -> Iterator[Path]:
    """Yield a folder with the sample's files as if they had been written today, for this address."""
    with tempfile.TemporaryDirectory(prefix="vitrine-sample-") as name:
        folder = Path(name)
        shutil.copytree(SAMPLE / "photos", folder / "photos")
        shutil.copy(SAMPLE / "judgeme_reviews.csv", folder)
        catalogue = (SAMPLE / "products.xml").read_text(encoding="utf-8")
        (folder / "products.xml").write_text(catalogue.replace("https://shop.example/", storefront), encoding="utf-8")
        told = (SAMPLE / "instagram_media.json").read_text(encoding="utf-8")
        posts = json.loads(told.replace("https://shop.example/", storefront))
        newest = max(datetime.fromisoformat(post["timestamp"]) for post in posts["data"])
        shift = timedelta(days=max((now - newest).days - 1, 0))
        for post in posts["data"]:
            post["timestamp"] = (datetime.fromisoformat(post["timestamp"]) + shift).isoformat()
        (folder / "instagram_media.json").write_text(json.dumps(posts, ensure_ascii=False), encoding="utf-8")
        yield folder


def _moderate(context: Context, site_id: int) -> None:
    with reading_session(context.engine) as session:
        posts, reviews = (waiting_ids(session, site_id, kind) for kind in ("post", "review"))
    waiting = {*posts[::LEFT_WAITING_EVERY], *reviews[:: LEFT_WAITING_EVERY * 3]}
    rejected = [one for one in posts[5::41] if one not in waiting][:REJECTED_POSTS]
    reject = Decision(action=Action.REJECT, revision=0, actor_role=Role.SYSTEM, reason=Reason.NOT_A_PRODUCT_PHOTO)
    decide_many(context, site_id, rejected, reject, actor=ACTOR)
    approve = Decision(action=Action.APPROVE, revision=0, actor_role=Role.SYSTEM)
    rest = [one for one in (*posts, *reviews) if one not in waiting and one not in rejected]
    decide_many(context, site_id, rest, approve, actor=ACTOR)


def _place_spots(context: Context, site_id: int) -> None:
    """Confirm what each approved photo shows, where the pictures' makers know it stands."""
    spots: Mapping[str, list[dict[str, object]]] = json.loads((SAMPLE / "spots.json").read_text(encoding="utf-8"))
    with reading_session(context.engine) as session:
        approved = session.scalars(
            select(Submission).where(Submission.site_id == site_id, Submission.state == "approved")
        ).all()
    for shown in approved:
        found: dict[str, list[Spot]] = {}
        for photo in shown.media:
            for spot in spots.get(photo.source_url.rpartition("/")[2], []):
                place = Spot(media=photo.position, x=float(str(spot["x"])), y=float(str(spot["y"])))
                found.setdefault(str(spot["product"]), []).append(place)
        for link in shown.products:
            if link.state == "confirmed":
                found.setdefault(link.product_id, [])
        if found:
            products = [TaggedProduct(product_id=key, spots=tuple(places)) for key, places in found.items()]
            tag_products(context, site_id, shown.id, products, actor=ACTOR)


def _open_galleries(context: Context, site_id: int) -> None:
    now = context.now()
    with context.sessions.begin() as session:
        for key, title, selection in (
            ("breakfast", "Breakfast tables", {"tags": ["breakfast", "frühstück", "petitdejeuner", "coffee"]}),
            ("reviews", "From the reviews", {"kind": "review"}),
        ):
            session.add(Gallery(site_id=site_id, id=key, title=title, selection=selection, created_at=now))


def _sign_in_file(context: Context) -> Path:
    return context.settings.data / "sample-sign-in"


def _keep_password(path: Path, password: str) -> None:
    # Kept so that `make run` can print it again; it opens a shop that anybody may make anew.
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(password)


def _kept_password(path: Path) -> str:
    return path.read_text() if path.exists() else ""
