"""Change what a site says about itself: name, shop address, currency, locale, what reviewers are asked, what waits for
a person, and automatic product confirmation."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies
from sqlalchemy.orm import Session

from embed.schema import Question
from moderation.links import canonical
from widget_server.connectors.parsing.text import hashtags
from widget_server.db.tables import Site
from widget_server.errors import BadInput
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump

MOST_QUESTIONS = 6
MOST_CHARS = 40
MOST_LINES = 200
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """What an owner may change.

    currency : ISO 4217, for files that name none.  locale : BCP 47, the language of the shop.
    auto_confirm_products : suggestions that name a full title, SKU or link need no person.
    review_questions : a line each, "Usual size: S | M | L"; without options the answer is free text.
    approval_hashtag : with which creators say yes to terms_url; used for nothing else.
    competitor_hosts : a line each; what links there waits for a person.  blocked_words : a word or phrase a line.
    second_look_percent : of people's decisions are shown to a second person, who does not see what the first decided.
    """

    name: str
    shop_url: str
    currency: str
    locale: str
    auto_confirm_products: bool
    review_questions: str = ""
    approval_hashtag: str = ""
    terms_url: str = ""
    competitor_hosts: str = ""
    blocked_words: str = ""
    second_look_percent: str = "0"


def edit_site(context: Context, site_id: int, facts: SiteFacts, *, actor: str) -> None:
    """Save the facts of a site; saving them again changes nothing.  Raises BadInput naming the parameter."""
    checked = _checked(facts)
    now = context.now()
    with context.sessions.begin() as session:
        site = lock_site(session, site_id)
        changed = [name for name, value in checked.items() if getattr(site, name) != value]
        if not changed:
            return
        for name in changed:
            setattr(site, name, checked[name])
        record(
            session,
            site_id=site_id,
            at=now,
            actor=actor,
            action="site.edited",
            subject_kind="site",
            subject_id=site.publishable_key,
            details={"changed": changed},
        )
        session.flush()
        bump(session, site_id)


def read_facts(session: Session, site_id: int) -> SiteFacts:
    """Return the facts of a site as they are."""
    site = session.get_one(Site, site_id)
    return SiteFacts(
        name=site.name,
        shop_url=site.shop_url,
        currency=site.currency,
        locale=site.locale,
        auto_confirm_products=site.auto_confirm_products,
        review_questions="\n".join(map(_line, site.review_questions)),
        approval_hashtag=site.approval_hashtag,
        terms_url=site.terms_url,
        competitor_hosts="\n".join(site.competitor_hosts),
        blocked_words="\n".join(site.blocked_words),
        second_look_percent=str(site.second_look_percent),
    )


def _line(question: Question) -> str:
    options = " | ".join(question["options"])
    return f"{question['label']}: {options}" if options else question["label"]


def _questions(text: str) -> list[Question]:
    found: dict[str, Question] = {}
    for line in _lines(text):
        label, _, rest = line.partition(":")
        options = [option for option in map(str.strip, rest.split("|")) if option]
        # The label is the id as well: what reviewers said of themselves stands beside their review under this name.
        found[label.strip()] = {"id": label.strip(), "label": label.strip(), "options": list(dict.fromkeys(options))}
    words = [word for question in found.values() for word in (question["label"], *question["options"])]
    if len(found) > MOST_QUESTIONS or any(not word or len(word) > MOST_CHARS for word in words):
        raise BadInput(
            "Ask at most six questions, a line each, in words of at most 40 characters.", parameter="review_questions"
        )
    return list(found.values())


def _checked(facts: SiteFacts) -> dict[str, str | bool | int | list[Question] | list[str]]:
    name, currency = facts.name.strip(), facts.currency.strip().upper()
    shop_url, locale = facts.shop_url.strip(), facts.locale.strip().replace("_", "-")
    if not name or len(name) > 200:
        raise BadInput("Give the site a name of at most 200 characters.", parameter="name")
    if currency not in list_currencies():
        raise BadInput("A currency is three letters of ISO 4217, e.g. EUR.", parameter="currency")
    if shop_url and (urlsplit(shop_url).scheme not in {"http", "https"} or len(shop_url) > 2000):
        raise BadInput("The shop's address begins with https:// or http://.", parameter="shop_url")
    try:
        if not _LOCALE.fullmatch(locale):
            raise ValueError(locale)
        Locale.parse(locale, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise BadInput("A locale is a language tag, e.g. en or pt-BR.", parameter="locale") from error
    return {
        "name": name,
        "shop_url": shop_url,
        "currency": currency,
        "locale": locale,
        "auto_confirm_products": facts.auto_confirm_products,
        "review_questions": _questions(facts.review_questions),
        "approval_hashtag": _hashtag(facts.approval_hashtag),
        "terms_url": _terms(facts.terms_url.strip()),
        "competitor_hosts": _hosts(facts.competitor_hosts),
        "blocked_words": _words(facts.blocked_words),
        "second_look_percent": _percent(facts.second_look_percent),
    }


def _percent(text: str) -> int:
    given = text.strip() or "0"
    if not (given.isascii() and given.isdecimal() and len(given) <= 3 and int(given) <= 100):
        raise BadInput("Give the share of second looks as a number from 0 to 100.", parameter="second_look_percent")
    return int(given)


def _hosts(text: str) -> list[str]:
    pages = [canonical(line) for line in _lines(text)]
    hosts = list(dict.fromkeys(page.host for page in pages if page))
    if None in pages or len(pages) > MOST_LINES:
        raise BadInput("Name hosts such as rival.example, a line each, at most 200.", parameter="competitor_hosts")
    return hosts


def _words(text: str) -> list[str]:
    phrases = list(dict.fromkeys(_lines(text)))
    if len(phrases) > MOST_LINES or any(len(phrase) > MOST_CHARS for phrase in phrases):
        raise BadInput("A word or phrase a line, of at most 40 characters, at most 200.", parameter="blocked_words")
    return phrases


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.splitlines()) if line]


def _hashtag(text: str) -> str:
    word = text.strip().removeprefix("#").lower()
    if not word:
        return ""
    if hashtags(f"#{word}") != (word,) or len(word) > MOST_CHARS:
        raise BadInput(
            "A hashtag is one word of letters and digits, at most 40 characters.", parameter="approval_hashtag"
        )
    return f"#{word}"


def _terms(address: str) -> str:
    if address and (urlsplit(address).scheme not in {"http", "https"} or len(address) > 2000):
        raise BadInput("The address of the terms begins with https:// or http://.", parameter="terms_url")
    return address
