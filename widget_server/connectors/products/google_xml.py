"""Google Merchant feeds in XML: RSS 2.0 or Atom with the g: namespace, read as a stream.

Owns the XML. Memory holds one item at a time; a document type, which could hold entities, is refused.
Source: support.google.com/merchants, "Product data specification" and "XML files".
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from pyexpat import XMLParserType
from xml.sax import SAXException
from xml.sax.handler import feature_string_interning

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from widget_server.connectors.parsing.encodings import open_bytes
from widget_server.connectors.products.google_item import product_of_item
from widget_server.connectors.types import RawProduct, RowError, UnreadableFile

_GOOGLE = "http://base.google.com/ns/1.0"
_ATOM = "http://www.w3.org/2005/Atom"
_ATOM_LINK = f"{_ATOM} link"
# RSS 2.0 has no namespace; some feeds give it this one all the same.
_SPACES = frozenset({_GOOGLE, _ATOM, "", "http://purl.org/rss/1.0/"})
_CHUNK_BYTES = 1 << 16
# As for a cell of a table; and a bound for what one item may repeat.
_MOST_CHARACTERS = 131_072
_MOST_VALUES = 500
# Bounds no feed comes near.
_MOST_TAG_BYTES = 1 << 20
_MOST_NAMES = 10_000
_MOST_DEPTH = 100


def read_google_xml(path: Path, currency: str) -> Iterator[RawProduct | RowError]:
    """Yield the items of a feed.

    Where the file breaks off or is malformed, the items before stay and a RowError names the line. Raises
    UnreadableFile for a document type or a file that is no XML from its first element on.
    """
    items = _Items()
    parser = _Parser(items)
    with open_bytes(path) as stream:
        broken = None
        while broken is None and (chunk := stream.read(_CHUNK_BYTES)):
            broken = _feed(parser, chunk) or parser.outgrown(stream.tell())
            yield from items.take(currency)
        if broken is None:
            broken = _feed(parser, b"", is_last=True)
        if broken is None:
            return
        if not items.is_feed:
            raise UnreadableFile(f"The file is no XML: see line {broken}.", reason="malformed")
        yield RowError(
            line=broken,
            code="malformed_xml",
            sentence="The XML is broken here or ends too early. The items before this line were read.",
        )


def _feed(parser: "_Parser", chunk: bytes, *, is_last: bool = False) -> int | None:
    """Hand bytes to the parser; give the line where the XML is broken. Raises UnreadableFile for a document type."""
    try:
        parser.feed(chunk, isFinal=is_last)
    except DefusedXmlException as error:
        raise UnreadableFile(
            "The XML has a document type (DTD), which is not accepted. Remove the DOCTYPE line.", reason="dtd"
        ) from error
    except (SAXException, ValueError, LookupError):
        # Besides broken XML: elements nested without end, or an encoding that Python does not know.
        return max(1, parser.getLineNumber() or 1)
    return None


class _Parser(DefusedExpatParser):
    """The guarded parser, with expat's own handlers in place of SAX's: an item costs half as much."""

    def __init__(self, items: "_Items") -> None:
        self._items = items
        super().__init__(namespaceHandling=1, forbid_dtd=True)
        # Names are then kept in a dict that can be counted.
        self.setFeature(feature_string_interning, True)

    def reset(self) -> None:
        """Make a new expat parser; called by the first feed."""
        super().reset()
        expat: XMLParserType = self._parser  # type: ignore[attr-defined]
        expat.namespace_prefixes = False
        expat.buffer_text = True
        expat.StartElementHandler = partial(self._items.start, expat)
        expat.EndElementHandler = self._items.end
        expat.CharacterDataHandler = self._items.characters

    def outgrown(self, read_bytes: int) -> int | None:
        """Give the line of a feed that would fill the memory: one tag without end, or ever new names of elements.

        read_bytes : how much of the file was fed. expat keeps an unfinished tag and every name it has met.
        """
        expat: XMLParserType = self._parser  # type: ignore[attr-defined]
        if read_bytes - expat.CurrentByteIndex > _MOST_TAG_BYTES or len(expat.intern) > _MOST_NAMES:
            return expat.CurrentLineNumber
        return None


class _Items:
    """Collects each item's own attributes; what stands deeper (a price inside g:shipping) is not the item's.

    Names come from expat as "namespace local".
    """

    def __init__(self) -> None:
        self.is_feed = False
        self._done: list[tuple[int, dict[str, list[str]] | None]] = []
        self._depth = 0
        self._item_depth = 0
        self._line = 0
        self._google: dict[str, list[str]] = {}
        self._plain: dict[str, list[str]] = {}
        self._text: list[str] | None = None
        self._characters = 0

    def take(self, currency: str) -> Iterator[RawProduct | RowError]:
        """Yield what is complete and forget it."""
        for line, item in self._done:
            if item is None:
                yield RowError(line=line, code="too_long", sentence="An item is longer than 131,072 characters.")
            else:
                yield product_of_item(line, item, currency)
        self._done.clear()

    def start(self, expat: XMLParserType, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise SAXException("nested too deeply")
        if self._item_depth:
            if self._depth == self._item_depth + 1:
                self._text = []
                if name == _ATOM_LINK and attributes.get("rel", "alternate") == "alternate":
                    self._text.append(attributes.get("href", ""))
            return
        local = name.rpartition(" ")[2]
        if self._depth == 1:
            self.is_feed = local in ("rss", "feed", "RDF", "channel")
        elif local in ("item", "entry") and not name.startswith(_GOOGLE):
            self._item_depth = self._depth
            self._line = expat.CurrentLineNumber
            self._google, self._plain, self._characters = {}, {}, 0

    def characters(self, content: str) -> None:
        """Take a piece of text."""
        if self._text is not None and self._depth == self._item_depth + 1:
            self._characters += len(content)
            if self._characters <= _MOST_CHARACTERS:
                self._text.append(content)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self._item_depth and self._depth == self._item_depth:
            is_too_long = self._characters > _MOST_CHARACTERS
            self._done.append((self._line, None if is_too_long else {**self._plain, **self._google}))
            self._item_depth = 0
        elif self._text is not None and self._depth == self._item_depth + 1:
            self._keep(name, "".join(self._text))
            self._text = None
        self._depth -= 1

    def _keep(self, name: str, text: str) -> None:
        """Keep an attribute: g:title wins over the feed's own title; other namespaces are not Google's."""
        space, local = _parts(name)
        if not text or text.isspace() or space not in _SPACES:
            return
        kept = self._google if space == _GOOGLE else self._plain
        values = kept.setdefault(local, [])
        if len(values) < _MOST_VALUES:
            values.append(text)


@lru_cache(maxsize=256)
def _parts(name: str) -> tuple[str, str]:
    """Part expat's "namespace local"; the local name in lower case."""
    space, _, local = name.rpartition(" ")
    return space, local.lower()
