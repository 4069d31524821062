"""Videos that lie beside an imported file: found inside its folder only, taken one after the other.

Owns no rule of paths (local_photos has it). Remote addresses are left to fetch_photos.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from widget_server.media.types import MOST_VIDEO_BYTES, VideoRefused
from widget_server.services.context import Context
from widget_server.services.local_photos import QUEUED, inside, is_remote
from widget_server.services.stage_videos import StagedVideo, stage_video

SENTENCES: Mapping[str, str] = {
    "video_missing": "The video {url} is not there. Put it beside the file and import again.",
    "video_outside_folder": "The video {url} lies outside the file's folder, which is not read. Move it inside.",
    "not_a_video": "The video {url} is not a video. Its poster is shown alone.",
    "format_not_allowed": "The video {url} has a format that browsers do not play. Save it as MP4 (H.264) or WebM.",
    "too_large": "The video {url} is too large. Make it smaller than 50 MB.",
    "broken": "The video {url} is damaged. Use another copy of it.",
}


@dataclass(frozen=True, kw_only=True)
class Video:
    """What became of one video address: an id, or the problem (`queued` for a remote one)."""

    video_id: str | None = None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Videos:
    """What became of each address, and the videos that no row names yet."""

    by_url: Mapping[str, Video]
    staged: tuple[StagedVideo, ...] = ()


def stage_local_videos(
    context: Context, site_id: int, folder: Path, urls: Iterable[str], *, put: bool = True
) -> Videos:
    """Stage the local ones among the addresses.

    folder : what relative paths resolve against and may not leave.  put : False only looks at them.
    """
    by_url: dict[str, Video] = {}
    staged: list[StagedVideo] = []
    for url in dict.fromkeys(filter(None, urls)):
        # One at a time: the whole of a video is in memory while it is cleaned.
        outcome = QUEUED if is_remote(url) else _stage_file(context, site_id, folder, url, put)
        if isinstance(outcome, StagedVideo):
            staged.append(outcome)
            by_url[url] = Video(video_id=outcome.video_id)
        else:
            by_url[url] = Video(problem=outcome)
    return Videos(by_url=by_url, staged=tuple(staged))


def _stage_file(context: Context, site_id: int, folder: Path, url: str, put: bool) -> StagedVideo | str:
    path = inside(folder, url, what="video", most_bytes=MOST_VIDEO_BYTES)
    if isinstance(path, str):
        return path
    try:
        return stage_video(context, site_id, path.read_bytes(), put=put)
    except VideoRefused as refused:
        return refused.reason
    except OSError:  # taken away or forbidden
        return "video_missing"
