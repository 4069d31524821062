"""Instagram media as the Graph API answers it: {"data": […], "paging": …}, a bare list, or one object a line.

Owns the fields of the API. Source: developers.facebook.com, "IG Media" and "IG User Media"; hashtag search answers the
same shape without `username`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from widget_server.connectors.parsing.dates import BadDate, read_instant
from widget_server.connectors.parsing.json_records import read_json_records
from widget_server.connectors.parsing.json_values import count_of, text_of
from widget_server.connectors.parsing.links import MOST_ID_CHARACTERS, photo_reference, web_link
from widget_server.connectors.parsing.text import clean, clean_json, display_name, hashtags, one_line
from widget_server.connectors.types import RawMedia, RawPost, RowError

# Only the Graph API has these; our own shape calls its pictures "media".
MARKERS = frozenset({"media_type", "media_url", "media_product_type", "children", "thumbnail_url"})
_HANDLE = re.compile(r"[A-Za-z0-9._]{1,30}", re.ASCII)
# Instagram takes 20 pictures in a carousel.
_MOST_MEDIA = 50


def read_instagram_graph(path: Path) -> Iterator[RawPost | RowError]:
    """Yield the media objects; a carousel keeps its children in order, a video its poster. Raises UnreadableFile."""
    for record in read_json_records(path):
        yield record if isinstance(record, RowError) else post_of_media(*record)


def post_of_media(line: int, record: Mapping[str, object]) -> RawPost | RowError:
    """Read one media object."""
    external_id = one_line(text_of(record.get("id")))
    if not external_id or len(external_id) > MOST_ID_CHARACTERS:
        return RowError(line=line, code="missing_id", sentence="The post has no usable id.")
    media = _media_of(record)
    if not media:
        return RowError(
            line=line,
            code="missing_media",
            sentence="The post has no picture that can be used (media_url, or thumbnail_url for a video).",
        )
    try:
        posted_at = read_instant(text_of(record.get("timestamp")), None)
    except BadDate as error:
        return RowError(line=line, code=error.code, sentence=error.sentence)
    username = display_name(text_of(record.get("username")).strip().lstrip("@"))
    caption = clean(text_of(record.get("caption")))
    raw = clean_json(record)
    return RawPost(
        line=line,
        platform="instagram",
        external_id=external_id,
        permalink=web_link(text_of(record.get("permalink"))),
        creator=username,
        creator_url=f"https://www.instagram.com/{username}/" if _HANDLE.fullmatch(username) else "",
        caption=caption,
        posted_at=posted_at,
        media=media,
        like_count=count_of(record.get("like_count", record.get("total_like_count"))),
        comment_count=count_of(record.get("comments_count", record.get("total_comments_count"))),
        tags=hashtags(caption),
        raw=raw if isinstance(raw, dict) else {},
    )


def _media_of(record: Mapping[str, object]) -> tuple[RawMedia, ...]:
    children = record.get("children")
    if isinstance(children, Mapping):
        children = children.get("data")
    if isinstance(children, list):
        found = [media for child in children if isinstance(child, Mapping) and (media := _one_media(child))]
        if found:
            return tuple(found[:_MOST_MEDIA])
    alone = _one_media(record)
    return (alone,) if alone else ()


def _one_media(record: Mapping[str, object]) -> RawMedia | None:
    alt = one_line(text_of(record.get("alt_text")))
    url = photo_reference(text_of(record.get("media_url")))
    if record.get("media_type") == "VIDEO":
        poster = photo_reference(text_of(record.get("thumbnail_url")))
        return RawMedia(type="video", url=poster, video_url=url, alt=alt) if poster else None
    return RawMedia(type="image", url=url, alt=alt) if url else None
