import contextlib
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from widget_server.connectors.products.google_xml import read_google_xml
from widget_server.connectors.types import RawProduct, RowError, UnreadableFile

HEAD = (
    '<?xml version="1.0"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel><title>Shop</title>\n'
)
TAIL = "</channel></rss>"


def item(number, more=""):
    return (
        f"<item>\n<g:id>P-{number}</g:id><title>Thing {number}</title>"
        f"<g:price>{number}.00 USD</g:price><g:availability>in_stock</g:availability>{more}</item>\n"
    )


def read(tmp_path, data):
    path = tmp_path / "feed.xml"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_google_xml(path, "EUR"))


def short(found):
    return [(record.line, record.id if isinstance(record, RawProduct) else record.code) for record in found]


def test_items_come_with_the_line_they_begin_on(tmp_path):
    assert short(read(tmp_path, HEAD + item(1) + "\n\n" + item(2) + TAIL)) == [(4, "P-1"), (8, "P-2")]


def test_lines_are_right_far_into_a_file(tmp_path):
    found = read(
        tmp_path, HEAD + "".join(item(number, "<g:description>x</g:description>") for number in range(3000)) + TAIL
    )
    assert [record.line for record in found] == [4 + 2 * number for number in range(3000)]


def test_google_s_own_attribute_wins_over_the_feed_s_and_foreign_ones_are_ignored(tmp_path):
    more = '<g:title>Google title</g:title><m:title xmlns:m="urn:m">Other</m:title><c:id xmlns:c="urn:c">X</c:id>'
    [product] = read(tmp_path, HEAD + item(1, more) + TAIL)
    assert (product.id, product.title) == ("P-1", "Google title")


def test_the_price_of_the_shipping_is_not_the_item_s(tmp_path):
    more = "<g:shipping><g:country>US</g:country><g:price>4.95 USD</g:price><g:id>S</g:id></g:shipping>"
    [product] = read(tmp_path, HEAD + item(1, more) + TAIL)
    assert (product.id, product.price_minor) == ("P-1", 100)


def test_another_prefix_for_the_google_namespace_is_the_same(tmp_path):
    text = '<rss xmlns:x="http://base.google.com/ns/1.0"><channel><item><x:id>1</x:id><x:title>T</x:title></item></channel></rss>'
    assert short(read(tmp_path, text)) == [(1, "1")]


def test_entities_and_cdata_are_text(tmp_path):
    more = "<g:description><![CDATA[<p>A & B</p>]]> &amp; C</g:description>"
    [product] = read(tmp_path, HEAD + item(1, more) + TAIL)
    assert product.description == "A & B\n& C"


def test_an_atom_feed_is_read_with_its_link(tmp_path):
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>\n'
        '<entry><id>tag:1</id><g:id>A</g:id><title>T</title><link rel="self" href="https://x.example/self"/>'
        '<link href="https://x.example/products/a"/><summary>S</summary></entry></feed>'
    )
    [product] = read(tmp_path, text)
    assert (product.line, product.id, product.title, product.url) == (2, "A", "T", "https://x.example/products/a")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_declared_encoding_is_used(tmp_path, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{HEAD[22:]}{item(1, "<g:brand>Größe</g:brand>")}{TAIL}'
    [product] = read(tmp_path, text.encode(encoding))
    assert product.brand == "Größe"


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd">',
    ],
)
def test_a_document_type_is_refused(tmp_path, doctype):
    with pytest.raises(UnreadableFile) as error:
        read(tmp_path, HEAD.replace("<rss", doctype + "<rss", 1) + item(1) + TAIL)
    assert error.value.reason == "dtd"


@pytest.mark.parametrize(
    "tail", ["", "<item><g:id>3</g:id>", "<item><g:id>&nbsp;</g:id></item>" + TAIL, "<a></b>", "\x00"]
)
def test_a_broken_tail_names_its_line_and_keeps_what_was_good(tmp_path, tail):
    assert short(read(tmp_path, HEAD + item(1) + item(2) + tail)) == [(4, "P-1"), (6, "P-2"), (8, "malformed_xml")]


@pytest.mark.parametrize("text", ["hello", "<", '<?xml version="1.0" encoding="x-y"?><rss/>', "<rss", "<html>&nbsp;"])
def test_what_is_no_xml_is_unreadable_and_names_a_line(tmp_path, text):
    with pytest.raises(UnreadableFile) as error:
        read(tmp_path, text)
    assert error.value.reason == "malformed"
    assert "line 1" in error.value.public


def test_xml_of_another_kind_holds_no_items(tmp_path):
    assert read(tmp_path, "<html><body><p>x</p></body></html>") == []


def test_a_huge_text_is_an_error_of_its_item(tmp_path):
    text = HEAD + item(1, f"<g:description>{'x' * 200_000}</g:description>") + item(2) + TAIL
    assert short(read(tmp_path, text)) == [(4, "too_long"), (6, "P-2")]


@pytest.mark.parametrize("bomb", ["<a>", "<a b='" + "x" * 1000, "<n{}/>"])
def test_a_feed_that_would_fill_the_memory_is_broken_off(tmp_path, bomb):
    text = HEAD + item(1) + "".join(bomb.format(number) for number in range(3_000_000 // len(bomb)))
    tracemalloc.start()
    try:
        found = read(tmp_path, text)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert short(found) == [(4, "P-1"), (6, "malformed_xml")]
    assert peak_bytes < 20_000_000


def test_an_item_without_an_id_is_an_error_and_the_next_is_read(tmp_path):
    text = HEAD + "<item><title>T</title></item>\n" + item(2) + TAIL
    assert short(read(tmp_path, text)) == [(4, "missing_id"), (5, "P-2")]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(min_size=1, max_size=200), st.text(min_size=1, max_size=100).map(lambda text: (HEAD + text).encode())
    )
)
def test_arbitrary_bytes_are_items_errors_or_an_unreadable_file(tmp_path, data):
    with contextlib.suppress(UnreadableFile):
        assert all(isinstance(record, RawProduct | RowError) for record in read(tmp_path, data))
