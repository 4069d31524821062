"""Writes demo/sample's video: a slow walk towards the table of its opening photo, and a look along it.

Needs ffmpeg with libx264. Run: python -m widget_server.demo.authoring.write_video
"""

import subprocess

from widget_server.demo.authoring.write_sample import PHOTOS

POSTER = PHOTOS / "hero.jpg"
VIDEO = PHOTOS / "video.mp4"
SECONDS, FRAMES_PER_S = 6, 24
# zoompan places its window on whole pixels: on a picture of this width a step is too small to be seen.
_WIDE_PX = 5120
_MOVE = (
    f"scale={_WIDE_PX}:-2:flags=lanczos,"
    f"zoompan=z='1+0.35*on/{SECONDS * FRAMES_PER_S}':x='(iw-iw/zoom)*(0.25+0.5*on/{SECONDS * FRAMES_PER_S})'"
    f":y='(ih-ih/zoom)*0.6':d={SECONDS * FRAMES_PER_S}:s=640x512:fps={FRAMES_PER_S},format=yuv420p"
)


def main() -> None:
    """Write the video; it begins with its index, so that it plays before it is there."""
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(POSTER), "-vf", _MOVE, "-an", "-c:v", "libx264"]
    quality = ["-preset", "veryslow", "-crf", "27", "-movflags", "+faststart", "-fflags", "+bitexact"]
    subprocess.run([*command, *quality, "-map_metadata", "-1", str(VIDEO)], check=True)


if __name__ == "__main__":
    main()
