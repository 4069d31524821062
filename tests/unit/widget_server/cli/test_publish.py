"""`vitrine publish` writes galleries that need no server."""

import json

import pytest

from support.command import counts, vitrine
from support.showcase import KEY, small_shop
from widget_server.media.store import open_bucket

URL = "https://shop.example/photos"


def test_a_copy_has_feeds_pages_and_their_pictures(context, settings, tmp_path):
    with context.sessions() as session:
        small_shop(session, context.store)
    result = vitrine(settings, "publish", "--site", KEY, str(tmp_path), "--url", URL + "/")
    assert result.exit_code == 0
    feed = json.loads((tmp_path / "home.json").read_text())
    assert len(feed["items"]) == 5
    assert "next_url" not in feed
    for item in feed["items"]:
        for source in item["_vitrine"]["media"][0]["sources"]:
            assert (tmp_path / source["url"].removeprefix(URL + "/")).is_file()
    page = (tmp_path / "products" / "AT-DRE-001.html").read_text()
    assert f'src="{URL}/embed/v1.js"' in page
    assert (tmp_path / "embed" / "v1.js").is_file()
    assert counts(result)["pages"] == 4
    again = vitrine(settings, "publish", "--site", KEY, str(tmp_path), "--url", URL)
    assert counts(again)["pages"] == 4


def test_a_renewed_copy_holds_nothing_that_was_taken_down_and_keeps_the_files_of_others(context, settings, tmp_path):
    with context.sessions() as session:
        small_shop(session, context.store)
    vitrine(settings, "publish", "--site", KEY, str(tmp_path), "--url", URL)
    gone = "post_dress"
    [item] = [one for one in json.loads((tmp_path / "home.json").read_text())["items"] if one["id"] == gone]
    picture = tmp_path / item["_vitrine"]["media"][0]["sources"][0]["url"].removeprefix(URL + "/")
    assert picture.is_file()
    (tmp_path / "products" / "theirs.html").write_text("of somebody else")
    vitrine(settings, "reject", "--site", KEY, "--reason", "off_topic", gone)
    vitrine(settings, "publish", "--site", KEY, str(tmp_path), "--url", URL)
    assert not picture.exists()
    ours = [path for path in tmp_path.rglob("*") if path.suffix in (".html", ".json")]
    assert not any(gone in path.read_text() for path in ours)
    assert (tmp_path / "products" / "theirs.html").is_file()
    assert (tmp_path / "embed" / "v1.js").is_file()


def test_a_bucket_takes_a_copy_with_kinds_and_ages_and_forgets_what_was_taken_down(context, settings, bucket):
    with context.sessions() as session:
        small_shop(session, context.store)
    where = f"s3://{bucket}/copy"
    first = vitrine(settings, "publish", "--site", KEY, where, "--url", URL)
    assert (first.exit_code, counts(first)["written"] > 20) == (0, True)
    again = vitrine(settings, "publish", "--site", KEY, where, "--url", URL)
    # Feeds tell when they were made; everything else was there.
    assert counts(again)["written"] <= 8
    store = open_bucket(where)
    feed = store.get("home.json")
    assert (feed.attributes["Content-Type"], feed.attributes["Cache-Control"]) == (
        "application/json", "public, max-age=300",
    )  # fmt: skip
    items = json.loads(bytes(feed.bytes()))["items"]
    [item] = [one for one in items if one["id"] == "post_dress"]
    pictures = [source["url"].removeprefix(URL + "/") for source in item["_vitrine"]["media"][0]["sources"]]
    assert "31536000" in store.get(pictures[0]).attributes["Cache-Control"]
    store.put("theirs.txt", b"of somebody else")
    vitrine(settings, "reject", "--site", KEY, "--reason", "off_topic", "post_dress")
    vitrine(settings, "publish", "--site", KEY, where, "--url", URL)
    left = {entry["path"] for chunk in store.list() for entry in chunk}
    assert not any(path.endswith(picture) for path in left for picture in pictures)
    assert any(path.endswith("theirs.txt") for path in left)


@pytest.mark.parametrize("where", ["https://shop.example/copy", "s3:///copy"])
def test_another_kind_of_place_is_refused(settings, where):
    result = vitrine(settings, "publish", "--site", KEY, where, "--url", URL)
    assert (result.exit_code, "s3://bucket/prefix" in result.stderr) == (2, True)


def test_an_unknown_site_writes_nothing(context, settings, tmp_path):
    result = vitrine(settings, "publish", "--site", "pk_other", str(tmp_path / "copy"), "--url", URL)
    assert result.exit_code == 2
    assert not (tmp_path / "copy").exists()
