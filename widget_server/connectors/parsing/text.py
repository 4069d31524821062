"""Make text fit to be kept: no control characters, no markup, no e-mail address where a name belongs.

Owns plain text. The result is text, not HTML: whoever puts it on a page still escapes it.
"""

import html
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence

import nh3

# What PostgreSQL, JSON or a terminal chokes on: C0 and C1 but tab and line feed, and surrogates without a partner.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks which turn the direction of the rest of the page; isolates and single marks in Arabic captions stay.
_OVERRIDES = re.compile("[\u202a-\u202e]")
_BREAKS = re.compile(
    r"<(?:br|p|/p|div|/div|li|/li|ul|/ul|ol|/ol|h[1-6]|/h[1-6]|tr|/tr|table|/table)(?:\s[^<>\"']{0,200})?/?>",
    re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"\n{3,}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|strong|em|a|ul|ol|li|img|script|style|h[1-6]|table|tr|td)\b", re.IGNORECASE
)
EMAIL = re.compile(r"[^\s@<>()\[\],;:\"']{1,64}@[^\s@<>()\[\],;:\"']{1,255}")
_IP_ADDRESS = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}:?[0-9a-fA-F]{1,4}(?![\w:])"
)
# Zero-width joiner and non-joiner stand inside words of Persian and of the Indian scripts.
_JOINERS = "\u200c\u200d"
_MOST_DEPTH = 20


def clean(text: str) -> str:
    """Drop what is not text (control characters, lone surrogates, direction overrides) and the white space around."""
    # Printable text, the most of it, holds none of these; asking is much cheaper than searching.
    if not text.replace("\n", "").isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _OVERRIDES.sub("", _CONTROL.sub("", text))
    return text.strip()


def one_line(text: str) -> str:
    """Clean text with every run of white space as one space: for names, titles and references."""
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join(clean(text).split())


def plain(markup: str) -> str:
    """Turn text which may be HTML into plain text: tags and scripts dropped, entities read, paragraphs kept apart."""
    text = clean(markup)
    if "<" in text:
        text = _BREAKS.sub("\n", text)
        if "<" in text:
            text = nh3.clean(text, tags=set())
    if "&" in text:
        text = clean(html.unescape(text))
    if "\n" not in text:
        return " ".join(text.split())
    text = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def plain_if_markup(text: str) -> str:
    """Turn a shopper's text into plain text where it plainly is HTML; "I <3 it" and "size < 5" stay as written."""
    if "<" in text and _TAG.search(text):
        return plain(text)
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    return clean(text)


def display_name(name: str) -> str:
    """Make a name fit to be shown: an e-mail address in it is dropped; where nothing is left, its initial stands in."""
    name = one_line(name)
    if "@" not in name:
        return name
    rest = EMAIL.sub(" ", name).strip(" <>()[],;:\"'")
    if "@" in rest:
        rest = ""
    if rest:
        return " ".join(rest.split())
    return f"{name[0].upper()}." if name[0].isalpha() else ""


def without_personal_data(text: str) -> str:
    """Drop e-mail and IP addresses from a text that is kept for reference only."""
    text = clean(text)
    if "@" in text:
        text = EMAIL.sub("", text)
    return _IP_ADDRESS.sub("", text) if "." in text or ":" in text else text


def hashtags(caption: str) -> tuple[str, ...]:
    """Find the hashtags of a caption in any script: lower case, without "#", each once, in their order.

    A tag is a run of letters, digits, underscores and combining marks with at least one that is no digit. A "#" inside
    a word or an address starts none. `re`'s \\w knows no combining marks and would cut Hindi words, hence the loop.
    """
    found: dict[str, None] = {}
    text = unicodedata.normalize("NFC", caption).replace("＃", "#")
    end, start = 0, text.find("#")
    while start >= 0:
        # "#one#two" are two tags; "word#two" holds none.
        if start == end or not (text[start - 1].isalnum() or text[start - 1] in "/&_"):
            end = start + 1
            while end < len(text) and _in_tag(text[end]):
                end += 1
            tag = text[start + 1 : end].strip(_JOINERS).lower()
            if tag and not tag.isdigit():
                found[tag] = None
        start = text.find("#", start + 1)
    return tuple(found)


def _in_tag(character: str) -> bool:
    return (
        character.isalnum()
        or character == "_"
        or character in _JOINERS
        or unicodedata.category(character).startswith("M")
    )


def clean_json(value: object, depth: int = 0) -> object:
    """Clean a JSON value so that any database and any JSON writer takes it.

    Texts are cleaned; infinite numbers and what is nested deeper than 20 levels become None; whole numbers beyond
    64 bits become text.
    """
    if isinstance(value, str):
        return clean(value)
    if depth > _MOST_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {clean(str(key)): clean_json(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [clean_json(inner, depth + 1) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value
