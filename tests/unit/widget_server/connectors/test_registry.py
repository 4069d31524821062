import contextlib
import json
import socket
import tracemalloc
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from widget_server.connectors import registry
from widget_server.connectors.types import RawPost, RawProduct, RawReview, RowError, Skipped, UnreadableFile

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
XML = '<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{}</channel></rss>'


def write(tmp_path, data):
    path = tmp_path / "file"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("text", "format"),
    [
        (XML, "google_xml"),
        ("\ufeff \n" + XML, "google_xml"),
        ("id\ttitle\tprice\tlink\n", "google_tsv"),
        ("id,title,availability\n", "google_tsv"),
        ("Handle,Title,Body (HTML)\n", "shopify_csv"),
        ("Title,URL handle,Description\n", "shopify_csv"),
        ("Title\n", "shopify_csv"),
    ],
)
def test_catalogues_are_told_apart(tmp_path, text, format):
    assert registry.detect_products(write(tmp_path, text)) == format


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ('{"data": [{"id": "1", "media_type": "IMAGE"}]}', "instagram_graph"),
        ('[{"id": "1", "media_url": "a.jpg"}]', "instagram_graph"),
        ('{"id": "1", "media_url": "a.jpg"}\n{"id": "2"}', "instagram_graph"),
        ('{"id": "1", "media": []}\n', "json_lines"),
        ("id,caption,image\n", "csv"),
    ],
)
def test_posts_are_told_apart(tmp_path, text, format):
    assert registry.detect_posts(write(tmp_path, text)) == format


def test_a_header_of_two_dialects_is_refused_with_both_named_and_the_format_decides(tmp_path):
    path = write(
        tmp_path, "product_handle,rating,author,email,body,created_at\nmug,5,Pia,p@x.example,Nice,2024-05-06\n"
    )
    with pytest.raises(UnreadableFile) as error:
        registry.detect_reviews(path)
    assert error.value.reason == "ambiguous_header"
    assert "loox_import, shopify_product_reviews" in error.value.public
    [review] = registry.read_reviews(path, format="loox_import", now=NOW)
    assert isinstance(review, RawReview)
    assert review.source == "loox_import"


def test_columns_of_two_dialects_together_are_refused(tmp_path):
    path = write(tmp_path, "product_handle,rating,author,body,created_at,state,photo_url\n")
    with pytest.raises(UnreadableFile):
        registry.detect_reviews(path)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (
            lambda path: registry.read_products(path, currency="EUR"),
            "title,body,rating,review_date,reviewer_name,product_id\n",
        ),
        (lambda path: registry.read_posts(path), "title,body,rating,review_date,reviewer_name,product_id\n"),
        (lambda path: registry.read_reviews(path, now=NOW), "Handle,Title,Body (HTML)\nmug,Mug,x\n"),
        (lambda path: registry.read_orders(path, currency="EUR"), "Handle,Title,Body (HTML)\nmug,Mug,x\n"),
        (lambda path: registry.read_products(path, currency="EUR", format="nonsense"), "id\ttitle\n1\tx\n"),
        (lambda path: registry.read_reviews(path, now=NOW, format="judgeme"), "title,body\nx,y\n"),
    ],
)
def test_a_file_of_another_kind_is_refused_at_the_call(tmp_path, read, text):
    with pytest.raises(UnreadableFile):
        read(write(tmp_path, text))


@pytest.mark.parametrize("text", ["", XML, "id\ttitle\tlink\n", "Handle,Title,Vendor\n\n"])
def test_a_file_that_holds_nothing_is_unreadable(tmp_path, text):
    with pytest.raises(UnreadableFile) as error:
        list(registry.read_products(write(tmp_path, text.format("")), currency="EUR"))
    assert error.value.reason == "empty"


def test_an_id_counts_once_in_a_file_and_the_first_stays(tmp_path):
    item = "<item><g:id>{}</g:id><title>{}</title></item>\n"
    text = XML.format(item.format("A", "first") + item.format("B", "x") + item.format("A", "second"))
    found = list(registry.read_products(write(tmp_path, text), currency="EUR"))
    assert [record.title if isinstance(record, RawProduct) else (record.line, record.code) for record in found] == [
        "first",
        "x",
        (3, "duplicate_id"),
    ]
    posts = "\n".join(f'{{"id": "1", "platform": "{platform}", "media": ["a.jpg"]}}' for platform in ("a", "b", "a"))
    codes = [getattr(record, "code", "") for record in registry.read_posts(write(tmp_path, posts))]
    assert codes == ["", "", "duplicate_id"]


def test_the_order_of_the_dates_can_be_asked_for(tmp_path):
    text = "product_handle,state,rating,author,body,created_at\nmug,published,5,Pia,x,25/12/2024\n"
    found = registry.review_date_order(write(tmp_path, text))
    assert found is not None
    assert (found.order, found.line) == ("dmy", 2)


def test_reading_opens_no_connection(tmp_path, monkeypatch):
    def refuse(*_arguments, **_options):
        raise AssertionError("a connector opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    post = {"id": "1", "media_url": "https://x.example/a.jpg", "permalink": "https://x.example/p"}
    assert [type(found) for found in registry.read_posts(write(tmp_path, json.dumps([post])))] == [RawPost]


@pytest.mark.parametrize("kind", ["xml", "tsv", "shopify", "json_lines"])
def test_a_file_of_20_mb_is_read_in_a_few(tmp_path, kind):
    path = tmp_path / "big"
    text = "x" * 4200
    with path.open("w") as stream:
        if kind == "xml":
            stream.write(XML.split("{}")[0])
        elif kind == "tsv":
            stream.write("id\ttitle\tdescription\tlink\n")
        elif kind == "shopify":
            stream.write("Handle,Title,Body (HTML),Vendor,Variant Price\n")
        for number in range(5000):
            if kind == "xml":
                stream.write(
                    f"<item><g:id>{number}</g:id><title>T</title><g:description>{text}</g:description></item>\n"
                )
            elif kind == "tsv":
                stream.write(f"{number}\tT\t{text}\thttps://x.example/{number}\n")
            elif kind == "shopify":
                stream.write(f"h{number},T,<p>{text}</p>,V,5.00\n")
            else:
                stream.write(json.dumps({"id": number, "media": ["a.jpg"], "caption": text}) + "\n")
        if kind == "xml":
            stream.write(XML.split("{}")[1])
    assert path.stat().st_size > 20_000_000
    tracemalloc.start()
    try:
        records = registry.read_posts(path) if kind == "json_lines" else registry.read_products(path, currency="EUR")
        count = sum(1 for record in records if not isinstance(record, RowError))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 5000
    assert peak_bytes < 5_000_000


@pytest.mark.parametrize("read", ["products", "posts", "reviews", "orders"])
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=60).map(lambda tail: b"Handle,Title,id,link,order,product,image,caption\n" + tail),
        st.binary(max_size=60).map(
            lambda tail: b"body,rating,review_date,reviewer_name,product_id\nx,5,1/2/2024,a,b\n" + tail
        ),
        st.binary(max_size=60).map(lambda tail: b'{"data":[{"id":"1","media_url":"a.jpg"},' + tail),
        st.binary(max_size=60).map(lambda tail: XML.encode()[:-20] + b"<item><g:id>1</g:id>" + tail),
    )
)
def test_arbitrary_bytes_raise_nothing_but_unreadable_file(tmp_path, read, data):
    path = write(tmp_path, data)
    readers = {
        "products": lambda: registry.read_products(path, currency="EUR"),
        "posts": lambda: registry.read_posts(path),
        "reviews": lambda: registry.read_reviews(path, now=NOW),
        "orders": lambda: registry.read_orders(path, currency="EUR"),
    }
    with contextlib.suppress(UnreadableFile):
        list(readers[read]())


def test_the_whole_sample_shop_is_taken(shared_data):
    atelier = shared_data / "atelier"
    products = Counter(type(record) for record in registry.read_products(atelier / "products.xml", currency="USD"))
    posts = list(registry.read_posts(atelier / "instagram_media.json"))
    reviews = list(registry.read_reviews(atelier / "judgeme_reviews.csv", now=NOW))
    assert products == {RawProduct: 45}
    assert Counter(type(record) for record in posts) == {RawPost: 180}
    assert Counter(type(record) for record in reviews) == {RawReview: 876}
    assert Counter(len(post.media) > 1 for post in posts if isinstance(post, RawPost))[True] == 14
    assert sum(media.type == "video" for post in posts if isinstance(post, RawPost) for media in post.media) == 7
    photos = {media.url for post in posts if isinstance(post, RawPost) for media in post.media}
    photos |= {url for review in reviews if isinstance(review, RawReview) for url in review.photo_urls}
    assert all((atelier / photo).is_file() for photo in photos)


@pytest.mark.parametrize("name", ["apparel", "home-and-garden", "jewelery"])
def test_the_shopify_samples_are_taken_entirely(shared_data, name):
    found = list(registry.read_products(shared_data / "shopify" / f"{name}.csv", currency="USD"))
    assert Counter(type(record) for record in found) == {RawProduct: 20}
    assert all(product.price_minor and product.image_urls for product in found if isinstance(product, RawProduct))


def test_the_formats_are_named():
    assert registry.PRODUCT_FORMATS == ("google_xml", "google_tsv", "shopify_csv")
    assert registry.POST_FORMATS == ("instagram_graph", "json_lines", "csv")
    assert len(registry.REVIEW_FORMATS) == 10
    assert Skipped(line=1, code="spam", sentence="x").code == "spam"
