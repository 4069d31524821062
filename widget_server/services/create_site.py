"""Creating a site with its keys; the secret key leaves this file once and is stored as a hash only."""

import re
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from widget_server.db.base import time_ordered_id
from widget_server.db.tables import Site, SiteKey, SiteOrigin
from widget_server.errors import BadInput
from widget_server.secrets import hash_secret_key, new_publishable_key, new_secret_key
from widget_server.services.audit import record
from widget_server.services.context import Context

_CURRENCY = re.compile(r"[A-Z]{3}")
# Labels of a domain name, RFC 1123.
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, kw_only=True)
class NewSite:
    """What the person who opens a site says about it.

    origins : scheme://host[:port] of the pages that show it.  currency : ISO 4217.  locale : BCP 47.
    publishable_key : only of the sample shop, whose pages are written for it; a new one is made where it is empty.
    """

    name: str
    origins: tuple[str, ...]
    shop_url: str = ""
    currency: str = "EUR"
    locale: str = "en"
    publishable_key: str = ""


@dataclass(frozen=True, kw_only=True)
class CreatedSite:
    """The new site's keys; secret_key is shown now and never again."""

    site_id: int
    publishable_key: str
    secret_key: str


def create_site(context: Context, new: NewSite, *, actor: str) -> CreatedSite:
    """Create a site, its secret key and its shopper signing key.  Raises BadInput naming the parameter."""
    name = new.name.strip()
    if not name or len(name) > 200:
        raise BadInput("Give the site a name of at most 200 characters.", parameter="name")
    currency = new.currency.strip().upper()
    if not _CURRENCY.fullmatch(currency):
        raise BadInput("A currency is three letters, e.g. EUR.", parameter="currency")
    if not _LOCALE.fullmatch(new.locale):
        raise BadInput("A locale is a language tag, e.g. en or pt-BR.", parameter="locale")
    origins = dict.fromkeys(exact_origin(origin) for origin in new.origins)
    if not origins:
        raise BadInput("Name at least one origin, e.g. https://shop.example.", parameter="origin")
    if new.shop_url and urlsplit(new.shop_url).scheme not in {"http", "https"}:
        raise BadInput("The shop's address begins with https:// or http://.", parameter="shop_url")

    now = context.now()
    secret_key = new_secret_key()
    with context.sessions.begin() as session:
        site = Site(
            publishable_key=new.publishable_key or new_publishable_key(),
            name=name,
            shop_url=new.shop_url,
            currency=currency,
            locale=new.locale.replace("_", "-"),
            created_at=now,
        )
        session.add(site)
        session.flush()
        session.add_all(SiteOrigin(site_id=site.id, origin=origin) for origin in origins)
        session.add_all(
            [
                SiteKey(
                    site_id=site.id,
                    id=time_ordered_id(now),
                    kind="secret",
                    hint=secret_key[-4:],
                    hash=hash_secret_key(secret_key),
                    created_at=now,
                ),
                SiteKey(
                    site_id=site.id,
                    id=secrets.token_hex(4),  # the kid of shopper tokens: short, it travels in each of them
                    kind="shopper",
                    sealed=context.vault.seal(secrets.token_urlsafe(32)),
                    created_at=now,
                ),
            ]
        )
        record(
            session,
            site_id=site.id,
            at=now,
            actor=actor,
            action="site.created",
            subject_kind="site",
            subject_id=site.publishable_key,
        )
        return CreatedSite(site_id=site.id, publishable_key=site.publishable_key, secret_key=secret_key)


def _host(name: str) -> str | None:
    """Return a host as browsers write it, None for what is none.  Raises ValueError."""
    if ":" in name:
        return f"[{ip_address(name).compressed}]"
    # Names in other scripts travel in ASCII (RFC 3490); labels of underscores are seen in test shops.
    ascii_name = name.encode("idna").decode()
    return ascii_name if _HOST.fullmatch(ascii_name) else None


def exact_origin(text: str) -> str:
    """Return an origin as browsers send it (lower case, no default port).  Raises BadInput for anything else."""
    way_out = "An origin is scheme://host or scheme://host:port without a path, e.g. https://shop.example."
    try:
        parts = urlsplit(text.strip())
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError:
        raise BadInput(way_out, parameter="origin") from None
    if "*" in text:
        raise BadInput("An origin names one host; there is no * in it. Add each host of the shop.", parameter="origin")
    if (
        parts.scheme not in {"http", "https"}
        or host is None
        or parts.path not in {"", "/"}
        or parts.query
        or parts.fragment
        or parts.username is not None
    ):
        raise BadInput(way_out, parameter="origin")
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in {None, default} else f":{port}")
