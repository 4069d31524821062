"""Pages that show a feed's pictures with other galleries, as their own documentation builds them.

Owns the pages and a server for them; nothing of Vitrine runs there but the feed they read. Each asks for the feed
beside its script, as a gallery with the preload line does, and marks its container `peer-ready` when it is through.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import brotli

MODULES = Path(__file__).resolve().parents[2] / "embed" / "elements" / "node_modules"
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8"}

_PHOTOSWIPE = """
<link rel="stylesheet" href="/photoswipe/dist/photoswipe.css">
<style>#gallery {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(min(45%, 15rem), 1fr)); gap: .5rem }}
#gallery img {{ display: block; width: 100%; height: auto; aspect-ratio: 4/5; object-fit: cover }}</style>
<script>feed = fetch("{feed}").then((answer) => answer.json())</script>
{text}<div id="gallery"></div>{text}
<script type="module">
import PhotoSwipeLightbox from "/photoswipe/dist/photoswipe-lightbox.esm.min.js";
const tile = ({{image, _vitrine: {{media: [it]}}}}) => {{
  const a = document.createElement("a"), img = new Image();
  a.href = image; a.dataset.pswpWidth = it.width_px; a.dataset.pswpHeight = it.height_px;
  img.loading = "lazy"; img.alt = it.alt; img.sizes = "(max-width: 40em) 50vw, 20rem";
  img.srcset = it.sources.filter((one) => one.format == "avif").map((one) => one.url + " " + one.width_px + "w").join();
  a.append(img);
  return a;
}};
gallery.append(...(await feed).items.map(tile));
const pswpModule = () => import("/photoswipe/dist/photoswipe.esm.min.js");
new PhotoSwipeLightbox({{gallery: "#gallery", children: "a", pswpModule}}).init();
gallery.className = "peer-ready";
</script>
"""
_SWIPER = """
<link rel="stylesheet" href="/swiper/swiper-bundle.min.css">
<style>.swiper img {{ display: block; width: 100%; height: auto; aspect-ratio: 4/5; object-fit: cover }}</style>
<script>feed = fetch("{feed}").then((answer) => answer.json())</script>
{text}<div id="gallery" class="swiper"><div class="swiper-wrapper"></div><div class="swiper-button-prev"></div>
<div class="swiper-button-next"></div></div>{text}
<script type="module">
import Swiper from "/swiper/swiper-bundle.min.mjs";
const slide = ({{_vitrine: {{media: [it]}}}}) => {{
  const div = document.createElement("div"), img = new Image();
  div.className = "swiper-slide";
  img.loading = "lazy"; img.alt = it.alt; img.sizes = "50vw";
  img.srcset = it.sources.filter((one) => one.format == "avif").map((one) => one.url + " " + one.width_px + "w").join();
  div.append(img);
  return div;
}};
gallery.firstElementChild.append(...(await feed).items.map(slide));
new Swiper(gallery, {{slidesPerView: 2, spaceBetween: 8,
  navigation: {{nextEl: ".swiper-button-next", prevEl: ".swiper-button-prev"}}}});
gallery.classList.add("peer-ready");
</script>
"""
PEERS = {"photoswipe": _PHOTOSWIPE, "swiper": _SWIPER}


def installed() -> tuple[str, ...]:
    """The peers that `npm ci` has brought."""
    return tuple(name for name in PEERS if (MODULES / name / "package.json").exists())


@contextmanager
def peer_pages(feed: str, text: str) -> Iterator[dict[str, str]]:
    """Serve a page of each installed peer for the block, compressed with brotli; gives their addresses by name."""
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    pages = {f"/{name}.html": (head + PEERS[name].format(feed=feed, text=text)).encode() for name in installed()}

    class Handler(BaseHTTPRequestHandler):
        kept: ClassVar[dict[str, bytes]] = {}

        def do_GET(self) -> None:
            body = self.kept.get(self.path)
            if body is None:
                file = MODULES / self.path.lstrip("/")
                plain = pages.get(self.path) or (file.read_bytes() if file.is_file() else b"")
                body = self.kept[self.path] = brotli.compress(plain, quality=11)
            self.send_response(200)
            self.send_header("Content-Type", _TYPES.get(Path(self.path).suffix, "application/octet-stream"))
            self.send_header("Content-Encoding", "br")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="peers")
    thread.start()
    try:
        yield {name: f"http://localhost:{server.server_port}/{name}.html" for name in installed()}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
