"""Posts in our own JSON shape, one object a line, for whatever has no connector of its own.

    {"platform": "tiktok", "id": "7301", "permalink": "https://…", "creator": "mira.wears", "creator_url": "https://…",
     "caption": "Morning tea #stoneware", "posted_at": "2026-11-02T08:00:00Z", "language": "en", "tags": ["stoneware"],
     "like_count": 12, "comment_count": 3,
     "media": [{"type": "image", "url": "photos/tea.jpg", "alt": "A mug"},
               {"type": "video", "url": "photos/poster.jpg", "video_url": "https://…/tea.mp4"}]}

`id` and `media` with one `url` are needed; a list of addresses may stand for `media`. `platform` is "upload" if absent;
`tags` are the caption's hashtags if absent. A list or {"posts": […]} of such objects is read as well.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from widget_server.connectors.parsing.dates import BadDate, read_instant
from widget_server.connectors.parsing.json_records import read_json_records
from widget_server.connectors.parsing.json_values import count_of, text_of
from widget_server.connectors.parsing.links import MOST_ID_CHARACTERS, photo_reference, web_link
from widget_server.connectors.parsing.text import clean, clean_json, display_name, hashtags, one_line
from widget_server.connectors.types import RawMedia, RawPost, RowError

_MOST_MEDIA = 50
_MOST_TAGS = 100


def read_json_lines(path: Path) -> Iterator[RawPost | RowError]:
    """Yield the posts of a file in our own shape. Raises UnreadableFile."""
    for record in read_json_records(path):
        yield record if isinstance(record, RowError) else _post(*record)


def _post(line: int, record: Mapping[str, object]) -> RawPost | RowError:
    external_id = one_line(text_of(record.get("id")))
    if not external_id or len(external_id) > MOST_ID_CHARACTERS:
        return RowError(line=line, code="missing_id", sentence="The post has no usable id.")
    listed = record.get("media")
    media = [_media(item) for item in listed[:_MOST_MEDIA]] if isinstance(listed, list) else []
    usable = tuple(item for item in media if item is not None)
    if not usable:
        return RowError(line=line, code="missing_media", sentence='The post has no usable "media" with a "url".')
    try:
        posted_at = read_instant(text_of(record.get("posted_at")), None)
    except BadDate as error:
        return RowError(line=line, code=error.code, sentence=error.sentence)
    caption = clean(text_of(record.get("caption")))
    raw = clean_json(record)
    return RawPost(
        line=line,
        platform=one_line(text_of(record.get("platform"))).lower()[:40] or "upload",
        external_id=external_id,
        permalink=web_link(text_of(record.get("permalink"))),
        creator=display_name(text_of(record.get("creator")).strip().lstrip("@")),
        creator_url=web_link(text_of(record.get("creator_url"))),
        caption=caption,
        posted_at=posted_at,
        media=usable,
        like_count=count_of(record.get("like_count")),
        comment_count=count_of(record.get("comment_count")),
        language=one_line(text_of(record.get("language")))[:35],
        tags=_tags(record.get("tags"), caption),
        raw=raw if isinstance(raw, dict) else {},
    )


def _media(item: object) -> RawMedia | None:
    if isinstance(item, str):
        item = {"url": item}
    if not isinstance(item, Mapping):
        return None
    url = photo_reference(text_of(item.get("url")))
    alt = one_line(text_of(item.get("alt")))
    if not url:
        return None
    if item.get("type") == "video":
        return RawMedia(type="video", url=url, video_url=photo_reference(text_of(item.get("video_url"))), alt=alt)
    return RawMedia(type="image", url=url, alt=alt)


def _tags(listed: object, caption: str) -> tuple[str, ...]:
    if not isinstance(listed, list):
        return hashtags(caption)
    tags = (one_line(text_of(tag)).lstrip("#＃").lower() for tag in listed[:_MOST_TAGS])
    return tuple(dict.fromkeys(tag for tag in tags if tag))
