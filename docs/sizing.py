"""How much of a machine is needed: a model over the figures of docs/performance.md, and the tables of docs/sizing.md.

Run it as `python docs/sizing.py`: it writes the tables between their marks. Owns the arithmetic and its assumptions; a
figure that was measured is read from the page that says how, and one that was not stands here with where it comes from.
"""

import re
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parent
PERFORMANCE, PAGE = DOCS / "performance.md", DOCS / "sizing.md"
DAY_S = 86_400
# Shops have their busiest hour in the evening: about three times the mean.
PEAK_OVER_MEAN = 3.0
# Cores are bought so that the busiest hour leaves a third free.
HIGHEST_LOAD = 0.7
CORES_A_MACHINE, GB_A_MACHINE = 8, 32
# Measured by hand with 1,000 and 6,000 tiles: 171 and 236 MB a process.
PROCESS_MB, KB_A_TILE = 158.0, 13.0
# Of the day of docs/performance.md in PostgreSQL, with its indexes: 70; names that browsers give are 35 letters longer.
BYTES_AN_EVENT = 105.0
# Kept copies of a photo of 640 × 800 px in four widths and three formats.
MB_A_PHOTO = 0.2
# Commits that one PostgreSQL on one disk has been seen to do, with requests written together.
COMMITS_A_S = 2_000.0


@dataclass(frozen=True, kw_only=True)
class Shops:
    """What is served.  cdn_share : of feed requests that a shared cache answers."""

    sites: int
    feeds_a_day: float
    tiles_a_site: int = 500
    cdn_share: float = 0.9
    personal_share: float = 0.02
    views_reporting: float = 0.1
    events_a_view: float = 5.0
    pages_a_site: int = 200
    sites_a_process: int = 1000
    event_days: int = 395


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Measured, in seconds of a core."""

    kept_s: float
    ranked_s: float
    personal_s: float
    event_s: float


def measured() -> Costs:
    """Read the figures from docs/performance.md."""
    page = PERFORMANCE.read_text()
    return Costs(
        kept_s=_figure(page, "feed", "through the server, kept answer"),
        ranked_s=_figure(page, "feed", "ranked and joined anew"),
        personal_s=_figure(page, "scale", "processor time of a request, of one"),
        event_s=_figure(page, "fold", "both, PostgreSQL"),
    )


def _figure(page: str, bench: str, what: str) -> float:
    table = page.partition(f"<!-- measured: {bench} -->")[2].partition("<!-- end")[0]
    found = re.search(rf"^\| {re.escape(what)} \| ([\d.,]+) µs", table, flags=re.M)
    if found is None:
        raise ValueError(f"docs/performance.md has no “{what}” in µs under {bench}")
    return float(found[1].replace(",", "")) / 1e6


def needs(shops: Shops, costs: Costs) -> dict[str, float]:
    """Return what the busiest hour needs: requests, cores by kind of work, memory, disk and commits."""
    feeds_s = shops.feeds_a_day / DAY_S * PEAK_OVER_MEAN
    asked_s = feeds_s * (1 - shops.cdn_share)
    personal_s = feeds_s * shops.personal_share
    events_s = feeds_s * shops.views_reporting * shops.events_a_view
    requests_s = feeds_s * shops.views_reporting
    groups = max(1.0, shops.sites / shops.sites_a_process)
    # Each page is made anew once a minute by each of the two processes that know its site, as far as it is asked for.
    made_s = min(asked_s, 2 * shops.sites * shops.pages_a_site / 60)
    web = asked_s * costs.kept_s + made_s * costs.ranked_s + personal_s * costs.personal_s
    cores = {"web": web / HIGHEST_LOAD, "events": events_s * costs.event_s / HIGHEST_LOAD}
    process_gb = (PROCESS_MB + min(shops.sites, shops.sites_a_process) * shops.tiles_a_site * KB_A_TILE / 1000) / 1000
    processes = max(2.0, 2 * groups, cores["web"] + cores["events"])
    machines = max(2.0, processes * process_gb / (GB_A_MACHINE * HIGHEST_LOAD), sum(cores.values()) / CORES_A_MACHINE)
    return {
        "feeds_s": feeds_s,
        "asked_s": asked_s,
        "events_s": events_s,
        "cores_web": cores["web"],
        "cores_events": cores["events"],
        "process_gb": process_gb,
        "processes": processes,
        "machines": machines,
        "snapshots_unsplit_gb": shops.sites * shops.tiles_a_site * KB_A_TILE / 1e6,
        "event_tb": shops.feeds_a_day * shops.views_reporting * shops.events_a_view * shops.event_days
        * BYTES_AN_EVENT / 1e12,
        "photo_tb": shops.sites * shops.tiles_a_site * MB_A_PHOTO / 1e6,
        "commit_share": requests_s / 8 / COMMITS_A_S,
    }  # fmt: skip


def breaks_first(shops: Shops, costs: Costs) -> list[tuple[str, float]]:
    """Return how many times one machine (or one PostgreSQL) each part takes, the worst first."""
    found = needs(shops, costs)
    parts = {
        "snapshots of all sites in each process": found["snapshots_unsplit_gb"] / (GB_A_MACHINE * HIGHEST_LOAD),
        "processor time of events": found["cores_events"] / CORES_A_MACHINE,
        "processor time of feeds": found["cores_web"] / CORES_A_MACHINE,
        "commits of one PostgreSQL": found["commit_share"],
        "disk of one PostgreSQL, at 4 TB": found["event_tb"] / 4,
    }
    return sorted(parts.items(), key=lambda part: -part[1])


CASES = (
    ("a shop", Shops(sites=1, feeds_a_day=100_000, cdn_share=0.0)),
    ("a hundred shops", Shops(sites=100, feeds_a_day=10e6, cdn_share=0.5)),
    ("10,000 shops", Shops(sites=10_000, feeds_a_day=1e9)),
    ("10,000 shops, no CDN", Shops(sites=10_000, feeds_a_day=1e9, cdn_share=0.0)),
)


def tables() -> dict[str, str]:
    """Return the text of each table of the page by the name of its marks."""
    costs = measured()
    rows = {
        "feed requests a second, busiest hour": ("feeds_s", 0),
        "of them at Vitrine": ("asked_s", 0),
        "events a second": ("events_s", 0),
        "cores for feeds": ("cores_web", 1),
        "cores for events, PostgreSQL's included": ("cores_events", 1),
        "memory of a web process, GB": ("process_gb", 2),
        "web processes": ("processes", 0),
        f"machines of {CORES_A_MACHINE} cores and {GB_A_MACHINE} GB": ("machines", 0),
        "events on disk, TB": ("event_tb", 2),
        "photos, TB": ("photo_tb", 2),
        "of what one PostgreSQL commits": ("commit_share", 2),
    }
    found = [needs(shops, costs) for _, shops in CASES]
    lines = ["| in the busiest hour | " + " | ".join(name for name, _ in CASES) + " |", "|---|" + "--:|" * len(CASES)]
    lines += [
        f"| {what} | " + " | ".join(_number(one[key], digits) for one in found) + " |"
        for what, (key, digits) in rows.items()
    ]
    large = CASES[2][1]
    first = ["| part | times what one has |", "|---|--:|"]
    first += [f"| {part} | {times:.2f} |" for part, times in breaks_first(large, costs)]
    core = ["| what | costs | so one core carries |", "|---|--:|--:|"]
    core += [
        f"| {what} | {cost * 1e6:,.0f} µs | {1 / cost:,.0f} a second |"
        for what, cost in (
            ("a public feed, kept", costs.kept_s),
            ("a public feed, ranked and joined anew", costs.ranked_s),
            ("a personal feed, through the server", costs.personal_s),
            ("an event, from the network to the counter, PostgreSQL included", costs.event_s),
        )
    ]
    return {"needs": "\n".join(lines), "first": "\n".join(first), "core": "\n".join(core)}


def _number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}" if digits else f"{-(-value // 1):,.0f}"


def written(page: str) -> str:
    """Return the page with its tables."""
    for name, text in tables().items():
        start, end = f"<!-- modelled: {name} -->", f"<!-- end: {name} -->"
        before, found, rest = page.partition(start)
        _, ended, after = rest.partition(end)
        if not (found and ended):
            raise ValueError(f"docs/sizing.md has no place for {name}")
        page = f"{before}{start}\n{text}\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
