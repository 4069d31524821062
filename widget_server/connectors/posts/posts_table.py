"""Posts as a table that somebody kept by hand or exported elsewhere; column names in their usual spellings.

Owns the columns. One row is one post: `id` or `permalink`, and one or more addresses of pictures, are needed.
"""

from collections.abc import Iterator

from widget_server.connectors.parsing.dates import BadDate, find_date_order, read_instant
from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.parsing.json_values import count_of
from widget_server.connectors.parsing.links import MOST_ID_CHARACTERS, photo_reference, photo_references, web_link
from widget_server.connectors.parsing.tables import Row, Table
from widget_server.connectors.parsing.text import clean, display_name, hashtags, one_line, without_personal_data
from widget_server.connectors.types import DateOrder, RawMedia, RawPost, RowError

_ID = ("id", "postid", "externalid", "mediaid", "shortcode")
_PERMALINK = ("permalink", "posturl", "postlink", "link", "url")
_PICTURES = (
    "mediaurls",
    "mediaurl",
    "imageurls",
    "imageurl",
    "photourls",
    "photourl",
    "photos",
    "photo",
    "images",
    "image",
    "media",
)
_POSTER = ("thumbnailurl", "posterurl", "poster", "thumbnail")
_VIDEO = ("videourl", "video")
_DATE = ("postedat", "timestamp", "createdat", "date", "time")
_CREATOR = ("creator", "username", "author", "handle", "owner", "account")
_CREATOR_URL = ("creatorurl", "profileurl", "authorurl")
_CAPTION = ("caption", "text", "description", "body", "message")
_LIKES = ("likecount", "likes", "likescount")
_COMMENTS = ("commentcount", "commentscount", "comments")
_TAGS = ("tags", "hashtags")
_KNOWN = frozenset(
    {"platform", "source", "network", "language", "alt", "alttext", "mediatype"}
    | {*_ID, *_PERMALINK, *_PICTURES, *_POSTER, *_VIDEO, *_DATE, *_CREATOR, *_CREATOR_URL, *_CAPTION}
    | {*_LIKES, *_COMMENTS, *_TAGS}
)
SIGNATURE = Signature(
    core=frozenset(),
    one_of=(frozenset({*_ID, *_PERMALINK}), frozenset({*_PICTURES, *_POSTER}), frozenset({*_CAPTION, *_CREATOR})),
    foreign=frozenset({"rating", "price", "variantprice"}),
)


def read_posts_table(table: Table, date_order: DateOrder | None) -> Iterator[RawPost | RowError]:
    """Yield the posts of a table. Raises UnreadableFile where the dates can be read in two ways and none is given."""
    if date_order is None:
        rows = (row for row in table.rows() if isinstance(row, Row))
        found = find_date_order((row.line, row.first(*_DATE)) for row in rows)
        date_order = found.order if found else None
    for row in table.rows():
        yield row if isinstance(row, RowError) else _post(row, date_order)


def _post(row: Row, date_order: DateOrder | None) -> RawPost | RowError:
    permalink = web_link(row.first(*_PERMALINK))
    external_id = one_line(row.first(*_ID)) or permalink
    if not external_id or len(external_id) > MOST_ID_CHARACTERS:
        return RowError(line=row.line, code="missing_id", sentence="The post has neither a usable id nor a permalink.")
    media = _media(row)
    if not media:
        return RowError(line=row.line, code="missing_media", sentence="The post has no usable address of a picture.")
    try:
        posted_at = read_instant(row.first(*_DATE), date_order)
    except BadDate as error:
        return RowError(line=row.line, code=error.code, sentence=error.sentence)
    caption = clean(row.first(*_CAPTION))
    listed = row.first(*_TAGS).replace(",", " ").replace(";", " ").split()
    tags = tuple(dict.fromkeys(tag for part in listed if (tag := one_line(part).lstrip("#＃").lower())))
    return RawPost(
        line=row.line,
        platform=one_line(row.first("platform", "network", "source")).lower()[:40] or _platform_of(permalink),
        external_id=external_id,
        permalink=permalink,
        creator=display_name(row.first(*_CREATOR).lstrip("@")),
        creator_url=web_link(row.first(*_CREATOR_URL)),
        caption=caption,
        posted_at=posted_at,
        media=media,
        like_count=count_of(row.first(*_LIKES)),
        comment_count=count_of(row.first(*_COMMENTS)),
        language=one_line(row["language"])[:35],
        tags=tags or hashtags(caption),
        raw={key: without_personal_data(value) for key, value in row.others(_KNOWN).items() if "mail" not in key},
    )


def _media(row: Row) -> tuple[RawMedia, ...]:
    alt = one_line(row.first("alt", "alttext"))
    pictures = photo_references(row.first(*_PICTURES))
    video = photo_reference(row.first(*_VIDEO))
    poster = photo_reference(row.first(*_POSTER))
    if row["mediatype"].upper() == "VIDEO" and not video and pictures:
        video, pictures = pictures[0], ()
    if video:
        poster = poster or (pictures[0] if pictures else "")
        return (RawMedia(type="video", url=poster, video_url=video, alt=alt),) if poster else ()
    return tuple(RawMedia(type="image", url=url, alt=alt) for url in pictures or ((poster,) if poster else ()))


def _platform_of(permalink: str) -> str:
    """Name the platform of an address: "instagram" for https://www.instagram.com/p/…, else "upload"."""
    host = permalink.lower().split("/")[2] if permalink else ""
    for platform in ("instagram", "tiktok", "pinterest", "youtube", "facebook"):
        if host == f"{platform}.com" or host.endswith(f".{platform}.com"):
            return platform
    return "upload"
