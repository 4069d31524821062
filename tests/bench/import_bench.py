"""Measures the catalogue import: rows a second without photos, and memory on a file of 200 MB.

`python tests/bench/import_bench.py [--megabytes 200] [--database-url URL]` prints one line of JSON. Each measurement
runs in a process of its own, so that peak_rss_mb is that of the import alone.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_ITEM = """<item><g:id>B-{n:07d}</g:id><title>Linen shirt number {n} in washed indigo</title>
<description>{text}</description><link>https://shop.example/products/linen-shirt-{n}</link>
<g:price>{price}.90 EUR</g:price><g:availability>in_stock</g:availability><g:brand>Kiln</g:brand>
<g:mpn>MPN-{n:07d}</g:mpn><g:product_type>Women &gt; Shirts &gt; Linen</g:product_type><g:color>indigo</g:color></item>
"""
_TEXT = "Woven from European flax, washed twice and cut generously. Wear it open over a tee or tucked in. "


def write_catalogue(path: Path, megabytes: int) -> int:
    """Write a Google feed of about that size; returns the number of its products."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>')
        while file.tell() < megabytes * 1_000_000:
            for _ in range(500):
                file.write(_ITEM.format(n=count, text=_TEXT * 3, price=count % 200))
                count += 1
        file.write("</channel></rss>")
    return count


def measure(megabytes: int = 200, database_url: str = "") -> dict[str, float]:
    """Import a generated catalogue twice, each time in a fresh process.

    Returns megabytes, rows, rows_per_s (first import), again_rows_per_s (unchanged), and of the first import
    rows_per_cpu_s, which other processes hardly change, and peak_rss_mb.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "products.xml"
        rows = write_catalogue(file, megabytes)
        first, again = (
            json.loads(
                subprocess.run(
                    [sys.executable, __file__, "--import", str(file), "--data", folder, "--database-url", database_url],
                    check=True, capture_output=True, text=True,
                ).stdout
            )
            for _ in range(2)
        )  # fmt: skip
    if (first["created"], again["unchanged"]) != (rows, rows):
        raise RuntimeError(f"the import took {first['created']} and {again['unchanged']} of {rows} rows")
    return {
        "megabytes": megabytes,
        "rows": rows,
        "rows_per_s": round(rows / first["elapsed_s"]),
        "rows_per_cpu_s": round(rows / first["cpu_s"]),
        "again_rows_per_s": round(rows / again["elapsed_s"]),
        "peak_rss_mb": first["peak_rss_mb"],
    }


def _import(file: Path, data: Path, database_url: str) -> dict[str, float]:
    from sqlalchemy import select

    from widget_server.db import migrate
    from widget_server.db.tables import Site
    from widget_server.services.context import Context
    from widget_server.services.create_site import NewSite, create_site
    from widget_server.services.import_catalogue import import_catalogue
    from widget_server.services.import_types import ImportRequest
    from widget_server.settings import Settings

    context = Context(settings=Settings(data=data, database_url=database_url, secret_key="bench"))
    migrate.upgrade(context.engine)
    with context.sessions() as session:
        site_id = session.scalar(select(Site.id).where(Site.name == "Import bench"))
    if site_id is None:
        new = NewSite(name="Import bench", origins=("https://shop.example",))
        site_id = create_site(context, new, actor="command").site_id
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    counts = import_catalogue(context, ImportRequest(site_id=site_id, path=file)).counts
    elapsed_s, cpu_s = time.perf_counter() - started_s, time.process_time() - started_cpu_s
    context.close()
    # Linux counts kilobytes, macOS bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak_rss_mb = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1_000_000)
    return {
        "created": counts.created,
        "unchanged": counts.unchanged,
        "elapsed_s": elapsed_s,
        "cpu_s": cpu_s,
        "peak_rss_mb": peak_rss_mb,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--database-url", default="", help="SQLite in a temporary folder if not given; must be empty.")
    parser.add_argument("--import", dest="file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.file:
        print(json.dumps(_import(options.file, options.data, options.database_url)))
    else:
        print(json.dumps(measure(options.megabytes, options.database_url)))


if __name__ == "__main__":
    main()
