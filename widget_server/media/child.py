"""The program of a decoder's child: the only process that opens a stranger's photo.

Owns the limits which the process sets on itself and the loop that answers one frame with another. It gets no
secrets (its environment is made by `child_process`), can create no files, and ends when the server's end of the
pipe closes. The wall limit is the server's.
"""

import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO, cast

from widget_server.media import answers
from widget_server.media.derive import derive_photo
from widget_server.media.frames import read_frame, write_frame
from widget_server.media.sniff import PhotoFormat
from widget_server.media.types import PhotoRefused


def main(memory_bytes: int, cpu_s: float, max_pixels: int, max_input_bytes: int) -> None:
    """Answer photos until the pipe closes.

    Ends after a photo that needed too much memory, because what a decoder leaves behind then is not worth finding out.
    """
    photos, replies = sys.stdin.buffer, _own_replies()
    _confine(memory_bytes)
    write_frame(replies, {"ready": True}, [])
    while True:
        try:
            header, bodies = read_frame(photos, max_body_bytes=max_input_bytes)
            # The profiling timer counts the processor time of all threads, and its signal ends the process.
            signal.setitimer(signal.ITIMER_PROF, cpu_s)
            reply = _answer(header, bodies[0], max_pixels)
            signal.setitimer(signal.ITIMER_PROF, 0)
            del bodies
            write_frame(replies, *reply)
        except EOFError:
            return
        except MemoryError:
            os._exit(answers.OUT_OF_MEMORY_STATUS)


def _answer(header: dict[str, object], data: bytes, max_pixels: int) -> tuple[dict[str, object], list[bytes]]:
    try:
        photo_format = cast(PhotoFormat, header["format"])
        return answers.derived(derive_photo(data, photo_format, sha256=str(header["sha256"]), max_pixels=max_pixels))
    except PhotoRefused as refusal:
        return answers.refused(refusal.reason, str(refusal.private["detail"]))
    except MemoryError:
        raise
    except Exception as error:
        # Decoders have no one error for damaged files: OSError, SyntaxError, ValueError, IndexError and more occur.
        return answers.refused("broken", f"{type(error).__name__}: {error}")


def _own_replies() -> BinaryIO:
    """Keep the pipe for frames alone: a library that prints must not write into it."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return replies


def _confine(memory_bytes: int) -> None:
    """Close the limits, now that everything is loaded.

    What Python, numpy and the codecs have mapped already does not count: the limit is on top of it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # A core file would hold the photo.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():  # Linux; macOS does not enforce RLIMIT_AS, so the pixel cap has to do there.
        mapped_bytes = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped_bytes + memory_bytes,) * 2)
    # From here on nothing that a photo provokes can reach the server's log.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.close(null)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
