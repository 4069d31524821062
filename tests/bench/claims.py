"""Which benches there are, and which answers are claims; a bench is a script that prints one JSON line last."""

import os
from collections.abc import Mapping

from tests.bench.figure import Bench, Figure

_STORES = (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
# Once for each store: key, what, unit, limit.
_DESK_FIGURES: tuple[tuple[str, str, str, float | None], ...] = (
    ("page_ms", "a page of all that waits, most urgent first", "ms", 100.0),
    ("deep_ms", "a page further on", "ms", 100.0),
    ("held_ms", "a page of what is held", "ms", 100.0),
    ("rights_ms", "a page of what lacks a right", "ms", 100.0),
    ("reported_ms", "a page of what is reported", "ms", 100.0),
    ("filter_ms", "a page of reviews by language and stars", "ms", 100.0),
    ("search_ms", "a page found by two words", "ms", 100.0),
    ("nothing_ms", "a search that finds nothing", "ms", 100.0),
    ("rare_ms", "a page found by a rare word", "ms", 100.0),
    ("creator_ms", "a page of one creator", "ms", 100.0),
    ("product_ms", "a page of a product that few show", "ms", 100.0),
    ("color_ms", "a page of a rare colour", "ms", 100.0),
    ("language_ms", "a language that nothing is in", "ms", 100.0),
    ("risk_ms", "a risk that nothing has", "ms", 100.0),
    ("day_ms", "a day on which nothing came", "ms", 100.0),
    ("pulse_ms", "the numbers of all lists", "ms", None),
    ("bulk_cpu_s", "1,000 approved in bulk, processor time", "s", 2.0),
    ("bulk_s", "the same by the clock", "s", None),
    ("undo_cpu_s", "the same undone, processor time", "s", None),
)


def _request_figures(tiles: str, what: str, limit: float) -> tuple[Figure, ...]:
    """Return the figures of one size of shop: key, what, the same over the bare product."""
    shoppers = (
        ("public", "for everybody", f"{what}, for everybody"),
        ("personal", "by vectors", f"{int(tiles):,}, for a shopper known by 20 actions, by vectors and likeness"),
        ("segments", "by kind", f"{int(tiles):,}, for one known by 20 actions and 300 looks, by their kind"),
    )
    return tuple(
        figure
        for name, told_as, told in shoppers
        for figure in (
            Figure(key=f"{name}_{tiles}_us", what=told, unit="µs", limit=limit),
            Figure(
                key=f"{name}_{tiles}_over_product",
                what=f"{int(tiles):,}, {told_as}: the same in such products",
                unit="",
            ),
        )
    )


_MOST_TILES, _MOST_SITES = 100_000, 1000
_SIZES, _COUNTS = (_MOST_TILES // 100, _MOST_TILES // 10, _MOST_TILES), sorted({1, _MOST_SITES // 10, _MOST_SITES})
_GROWTH_OF_TILES = (
    ("load_s", "loading and writing the file, processor time", "s"),
    ("open_ms", "mapping it", "ms"),
    ("own_mb", "memory of a process that mapped it and answered", "MB"),
    ("ranked_us", "a page prepared, ranked and joined anew", "µs"),
    ("personal_us", "ranked and joined for a shopper", "µs"),
)
_GROWTH_OF_SITES = (
    ("load_ms", "loading one", "ms"),
    ("own_kb", "memory of one", "KB"),
    ("check_us", "one look for the versions of all", "µs"),
    ("personal_us", "ranked and joined for a shopper, in turns", "µs"),
)

BENCHES: Mapping[str, Bench] = {
    "bundle": Bench(
        title="What a shop's page loads",
        script="bundle_bench",
        figures=(
            Figure(key="first_bytes", what="script and style until the first tile stands", unit="B", limit=5 * 1024),
            Figure(key="script_bytes", what="all scripts together", unit="B", limit=12 * 1024),
            Figure(key="words_bytes", what="words of another language until then, the largest", unit="B"),
            Figure(key="cart_bytes", what="adapter for a shop's cart, the larger", unit="B"),
            Figure(key="photoswipe_bytes", what="for comparison: PhotoSwipe 5.4.4, a lightbox", unit="B"),
            Figure(key="swiper_bytes", what="for comparison: Swiper 14.4.0, a carousel", unit="B"),
        ),
    ),
    "page": Bench(
        title="What a gallery costs a page on a phone",
        script="page_bench",
        arguments=("9",),
        quick=("1",),
        figures=(
            Figure(key="layout_shift", what="layout shift, worst", unit="", limit=0.0),
            Figure(key="requests", what="requests before the first picture, most", unit="", limit=3),
            Figure(key="bare_paint_ms", what="first paint of the page without it", unit="ms"),
            Figure(key="tile_after_ms", what="first tile after that", unit="ms", limit=330),
            Figure(key="tile_after_preload_ms", what="the same with the preload line", unit="ms", limit=200),
            Figure(key="largest_after_ms", what="largest paint, later than without it", unit="ms", limit=600),
            Figure(key="largest_after_preload_ms", what="largest paint with the preload line", unit="ms", limit=420),
            Figure(key="blocked_ms", what="blocking time added", unit="ms", limit=0.0),
            Figure(key="interaction_ms", what="interaction to next paint, in the lightbox", unit="ms", limit=50),
            Figure(key="photoswipe_tile_ms", what="PhotoSwipe's first tile, feed beside its script", unit="ms"),
            Figure(key="photoswipe_blocked_ms", what="PhotoSwipe: blocking time added", unit="ms"),
            Figure(key="photoswipe_interaction_ms", what="PhotoSwipe: interaction to next paint, opening", unit="ms"),
            Figure(key="swiper_tile_ms", what="Swiper's first tile, feed beside its script", unit="ms"),
            Figure(key="swiper_blocked_ms", what="Swiper: blocking time added", unit="ms"),
            Figure(key="swiper_interaction_ms", what="Swiper: interaction to next paint, turning", unit="ms"),
        ),
    ),
    "scroll": Bench(
        title="Scrolling through 500 tiles on a phone",
        script="scroll_bench",
        arguments=("500", "3"),
        quick=("30", "1"),
        figures=(
            Figure(key="tiles", what="tiles that stood at the end", unit="", limit=500, at_least=True),
            Figure(key="long_tasks", what="long tasks on the way, median", unit="", limit=0.0),
            Figure(key="longest_ms", what="the longest of them, 50 where there was none, median", unit="ms"),
        ),
    ),
    "lighthouse": Bench(
        title="What Lighthouse says of the sample storefront",
        script="lighthouse_bench",
        arguments=("3",),
        quick=("1",),
        figures=(
            Figure(key="performance", what="performance, the least of four pages", unit="", limit=0.99, at_least=True),
            Figure(key="accessibility", what="accessibility, the least of four pages", unit="", limit=0.99,
                   at_least=True),
        ),
    ),
    "import": Bench(
        title="Importing a catalogue of 200 MB",
        script="import_bench",
        arguments=("--megabytes", "200"),
        quick=("--megabytes", "1"),
        figures=(
            Figure(key="rows_per_cpu_s", what="rows a second of processor time", unit="", limit=2000, at_least=True),
            Figure(key="rows_per_s", what="rows a second by the clock", unit="", limit=2000, at_least=True),
            Figure(key="again_rows_per_s", what="rows a second by the clock, nothing changed", unit=""),
            Figure(key="peak_rss_mb", what="memory at its highest", unit="MB", limit=300),
        ),
    ),
    "media": Bench(
        title="Decoding photos",
        script="media_bench",
        quick=("--rounds", "1", "--photos", "2"),
        figures=(
            Figure(key="cpu_s_12_megapixels", what="processor time of 12 megapixels", unit="s", limit=1.2),
            Figure(key="renditions", what="renditions made of it", unit="", limit=12, at_least=True),
            Figure(key="cpu_ms_per_photo", what="processor time of 400 × 533 px", unit="ms"),
            Figure(key="photos_per_s", what="such photos a second by the clock, on all cores", unit=""),
        ),
    ),
    "feed": Bench(
        title="Answering a feed of 24 tiles, in a shop of 1,000",
        script="feed_bench",
        arguments=("1000", "2000"),
        quick=("50", "20"),
        figures=(
            Figure(key="server_us", what="through the server, kept answer", unit="µs", peer="nginx_us",
                   peer_name="nginx, the same bytes as a file", times=3.0),
            Figure(key="plain_us", what="through the server, not compressed", unit="µs", peer="nginx_plain_us",
                   peer_name="nginx, the same bytes as a file", times=3.0),
            Figure(key="unchanged_us", what="through the server, 304", unit="µs", peer="hello_us",
                   peer_name="a bare hello of the same server"),
            Figure(key="hello_us", what="a bare hello of the same server", unit="µs", peer="nginx_us",
                   peer_name="nginx"),
            Figure(key="over_isso", what="kept answers for 20 comments read from Isso", unit="", limit=100.0,
                   at_least=True),
            Figure(key="isso_us", what="such a page of Isso", unit="µs"),
            Figure(key="cached_us", what="inside the process, kept answer", unit="µs"),
            Figure(key="not_modified_us", what="inside the process, 304", unit="µs"),
            Figure(key="ranked_us", what="ranked and joined anew", unit="µs", limit=5000),
            Figure(key="personal_us", what="for one who looked at 20 tiles, in the process", unit="µs", limit=200),
            Figure(key="personal_10x_us", what="the same in a shop of 10,000", unit="µs", limit=400),
            Figure(key="known_us", what="the same in a shop of 1,000, with a token whose history is read", unit="µs"),
            Figure(key="personal_flask_us", what="the same in a shop of 1,000, through Flask", unit="µs"),
            Figure(key="load_s", what="loading the snapshot", unit="s", limit=2.0),
            Figure(key="feed_bytes", what="the answer", unit="B"),
            Figure(key="brotli_bytes", what="the answer, compressed", unit="B"),
        ),
    ),
    "snapshot": Bench(
        title="Starting with a shop of 100,000",
        script="snapshot_bench",
        arguments=("100000",),
        quick=("2100",),
        figures=(
            Figure(key="start_s", what="from the start of a web server to its first answer, by the clock", unit="s",
                   limit=2.0),
            Figure(key="start_cpu_s", what="the same, processor time", unit="s"),
            Figure(key="own_mb", what="memory of that process alone", unit="MB"),
            Figure(key="shared_mb", what="its share of what it maps with the first", unit="MB"),
            Figure(key="patch_ms", what="following one approval, processor time", unit="ms", limit=5.0),
            Figure(key="write_cpu_s", what="loading it from the database and writing its file, processor time",
                   unit="s"),
            Figure(key="write_mb", what="memory of the process that did", unit="MB"),
            Figure(key="file_mb", what="the file", unit="MB"),
        ),
    ),
    "growth": Bench(
        title="What grows with a shop and with the number of shops",
        script="growth_bench",
        arguments=(str(_MOST_TILES), str(_MOST_SITES), "docs/pictures/growth.svg"),
        quick=("2000", "20", os.devnull),
        figures=tuple(
            Figure(key=key, what=what, unit=unit)
            for key, what, unit in (
                *((f"tiles_{tiles}_{name}", f"{tiles:,} tiles: {what}", unit)
                  for tiles in _SIZES for name, what, unit in _GROWTH_OF_TILES),
                *((f"sites_{sites}_{name}", f"{sites:,} shops of 20 tiles: {what}", unit)
                  for sites in _COUNTS for name, what, unit in _GROWTH_OF_SITES),
            )
        ),
    ),
    "approval": Bench(
        title="From an approval to the feed of another process, in a shop of 10,000",
        script="approval_bench",
        arguments=("20", "10000"),
        quick=("2", "20"),
        figures=(
            Figure(key="seen_s_median", what="seen after, median", unit="s", limit=1.0),
            Figure(key="seen_s_max", what="seen after, slowest of 20", unit="s", limit=1.0),
            Figure(key="patch_ms", what="processor time of the patch", unit="ms", limit=5.0),
            Figure(key="load_s", what="processor time of loading everything", unit="s"),
        ),
    ),
    "fold": Bench(
        title="Taking events and folding them",
        script="fold_bench",
        arguments=("1000000", "10"),
        quick=("2000", "1"),
        figures=tuple(
            figure
            for store, name in _STORES
            for figure in (
                Figure(key=f"taken_us_{store}", what=f"taking an event, 20 a request, {name}", unit="µs"),
                Figure(key=f"folded_us_{store}", what=f"counting it, {name}", unit="µs"),
                Figure(key=f"whole_us_{store}", what=f"both, {name}", unit="µs", limit=20.0),
                Figure(key=f"taken_per_s_{store}", what=f"taken a second by the clock, one web process, {name}",
                       unit=""),
                Figure(key=f"fold_s_{store}", what=f"counting a million by the clock, {name}", unit="s", limit=20.0),
            )
        ),
    ),
    "load": Bench(
        title="A web process under load",
        script="load_bench",
        arguments=("1000", "10"),
        quick=("20", "1"),
        figures=(
            Figure(key="peak_per_s", what="answers a second at the peak, one process on one core", unit=""),
            Figure(key="cpu_us", what="processor time of an answer then", unit="µs"),
            Figure(key="load_share", what="share of it that was asked for in calm", unit=""),
            Figure(key="p50_ms", what="latency then, median", unit="ms"),
            Figure(key="p99_ms", what="latency then, 99 of 100", unit="ms", peer="p50_ms", peer_name="the median",
                   times=10.0),
            Figure(key="goodput_per_s", what="answers a second with five times as many callers", unit=""),
            Figure(key="goodput_share", what="the same, of the peak", unit="", limit=0.8, at_least=True),
            Figure(key="refused_per_s", what="refused a second then", unit=""),
            Figure(key="memory_mb", what="memory before", unit="MB"),
            Figure(key="memory_times", what="memory then, times as much", unit="", limit=2.0),
            Figure(key="recovered_s", what="until the calm load is answered as before", unit="s", limit=10.0),
        ),
    ),
    "scale": Bench(
        title="Two of each on one PostgreSQL and Redis",
        script="scale_bench",
        arguments=("10", "400000"),
        quick=("1", "4000"),
        figures=(
            Figure(key="one_per_s", what="personal feeds a second, one web process on one core", unit=""),
            Figure(key="two_per_s", what="the same, two web processes on both cores, with wrk", unit=""),
            Figure(key="web_times", what="two over one", unit=""),
            Figure(key="two_busy", what="share of the cores that was busy then", unit=""),
            Figure(key="one_cpu_us", what="processor time of a request, of one", unit="µs"),
            Figure(key="two_cpu_us", what="processor time of a request, of two", unit="µs"),
            Figure(key="cpu_times", what="what two would carry on a core each, over one", unit="", limit=1.8,
                   at_least=True),
            Figure(key="one_folded_per_s", what="events counted a second, one worker", unit=""),
            Figure(key="two_folded_per_s", what="events counted a second, two workers", unit=""),
            Figure(key="fold_times", what="two over one, the store on the same cores", unit=""),
            Figure(key="fold_cpu_times", what="what two would count on cores enough, over one", unit="", limit=1.8,
                   at_least=True),
        ),
    ),
    "ranking": Bench(
        title="Ordering a page and learning at night",
        script="ranking_bench",
        arguments=("1000000",),
        quick=("5000", "5"),
        figures=(
            Figure(key="product_1000_us", what="for comparison: 1,000 × 64 numbers times a vector", unit="µs"),
            *_request_figures("1000", "1,000 tiles ordered, diversity and propensities included", 130.0),
            Figure(key="product_10000_us", what="for comparison: 10,000 × 64 numbers times a vector", unit="µs"),
            *_request_figures("10000", "10,000 tiles ordered, diversity and propensities included", 300.0),
            Figure(key="fold_in_10000_us", what="folding in 50 actions", unit="µs", limit=60.0),
            Figure(key="fit_cpu_s", what="learning taste, processor time", unit="s", limit=30.0),
            Figure(key="fit_s", what="learning taste, by the clock", unit="s", limit=15.0),
            Figure(key="peak_mb", what="memory at its highest", unit="MB", limit=1000.0),
        ),
    ),
    "taste": Bench(
        title="Foretelling what shoppers do later",
        script="taste_bench",
        quick=("1", "80"),
        figures=(
            Figure(key="ndcg", what="NDCG@10", unit="", peer="best_peer_ndcg", peer_name="the best peer"),
            Figure(key="recall", what="Recall@20", unit=""),
            Figure(key="lead_low", what="lower end of the paired 95 % interval, worst split", unit="", limit=0.0,
                   at_least=True),
            Figure(key="popularity_ndcg", what="NDCG@10 of popularity", unit=""),
            Figure(key="item_knn_ndcg", what="NDCG@10 of item-kNN", unit=""),
            Figure(key="ease_ndcg", what="NDCG@10 of EASE", unit=""),
            Figure(key="truncated_svd_ndcg", what="NDCG@10 of truncated SVD", unit=""),
            Figure(key="als_ndcg", what="NDCG@10 of implicit's ALS", unit=""),
            Figure(key="fit_s", what="learning, by the clock", unit="s"),
        ),
    ),
    "classifier": Bench(
        title="Foretelling a desk's decisions",
        script="classifier_bench",
        quick=("1", "400"),
        figures=(
            Figure(key="brier", what="Brier score of what a person would reject", unit="", peer="lists_brier",
                   peer_name="word lists, calibrated alike", times=1.0),
            Figure(key="raw_lists_brier", what="Brier score of the word lists as they are", unit=""),
            Figure(key="lead_low", what="upper end of the paired 95 % interval, worst history", unit="", limit=0.0),
            Figure(key="log_loss", what="log loss", unit="", peer="lists_log_loss",
                   peer_name="word lists, calibrated alike"),
            Figure(key="auc", what="AUC", unit="", peer="lists_auc", peer_name="word lists, calibrated alike"),
            Figure(key="truth_auc", what="AUC for what was truly bad, without the moderators' errors", unit=""),
            Figure(key="calibration_error", what="mean distance of foretold and observed (ECE)", unit="", limit=0.05),
            Figure(key="first_brier", what="Brier score after 250 decisions", unit="", peer="first_lists_brier",
                   peer_name="word lists, calibrated alike"),
            Figure(key="first_published", what="share of histories in which it is published by then", unit=""),
            Figure(key="published", what="risks of seven that are learnt after all decisions, mean", unit=""),
            Figure(key="chance_published", what="share published where there is nothing to learn", unit="", limit=0.2),
            Figure(key="fit_s", what="learning, by the clock", unit="s"),
            Figure(key="score_ms", what="one item: rules, word lists, model, explanation", unit="ms"),
            Figure(key="real_suspected", what="real published reviews that word lists suspect", unit="", limit=0.02),
            Figure(key="real_low_suspected", what="the same, of one and two stars", unit=""),
            Figure(key="real_high_suspected", what="the same, of four and five stars", unit=""),
        ),
    ),
    "audience": Bench(
        title="Clicks in the made audience",
        script="audience_bench",
        quick=("200", "1"),
        figures=(
            Figure(key="public_over_newest", what="public order over newest", unit="", limit=1.5, at_least=True),
            Figure(key="public_over_most_liked", what="public order over most liked", unit="", limit=1.3,
                   at_least=True),
            Figure(key="public_over_oracle", what="public order over the best possible", unit="", limit=0.9,
                   at_least=True),
            Figure(key="personal_over_personal_oracle", what="personal order over the best possible", unit="",
                   limit=0.8, at_least=True),
            Figure(key="personal_mean", what="the same, mean of the seeds", unit=""),
            Figure(key="newcomer_earned", what="a strong new tile in 500 views: impressions over deserved ones",
                   unit="", limit=0.5, at_least=True),
            Figure(key="newcomer_earned_least", what="the same, the least of twelve", unit=""),
            Figure(key="newcomer_cost", what="clicks that the search costs where there is nothing to find, share",
                   unit="", limit=0.05),
        ),
    ),
    "desk": Bench(
        title="A page of the moderators' queue where 100,000 wait",
        script="desk_bench",
        arguments=("100000", "9"),
        quick=("60", "1"),
        figures=tuple(
            Figure(key=f"{store.lower()}_{key}", what=f"{what}, {store}", unit=unit, limit=limit)
            for store in ("SQLite", "PostgreSQL")
            for key, what, unit, limit in _DESK_FIGURES
        ),
    ),
    "decide": Bench(
        title="From a moderator's key to the next item",
        script="decide_bench",
        arguments=("200",),
        quick=("3",),
        figures=(
            Figure(key="cpu_p95_ms", what="until the next item stands, processor time of the page, 95 of 100 decisions",
                   unit="ms", limit=50.0),
            Figure(key="cpu_median_ms", what="the same, the middle one", unit="ms"),
            Figure(key="median_ms", what="until it stands painted, by the clock, the middle one", unit="ms"),
            Figure(key="p95_ms", what="the same, 95 of 100", unit="ms"),
            Figure(key="worst_ms", what="the same, the slowest", unit="ms"),
            Figure(key="photo_there_share", what="whose photo stands as well, share", unit="",
                   limit=0.95, at_least=True),
        ),
    ),
    "sample": Bench(
        title="Loading the sample shop",
        script="sample_bench",
        figures=(
            Figure(key="cpu_s", what="processor time of `vitrine demo`", unit="s", limit=60.0),
            Figure(key="again_cpu_s", what="processor time when it is there already", unit="s"),
            Figure(key="photos_bytes", what="its pictures in the repository", unit="B", limit=8_000_000),
        ),
    ),
}  # fmt: skip
