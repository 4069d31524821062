"""Conditions over what is known of one post or review: a typed tree of ALL, ANY and NOT, asked without side effects.

Owns the fields, their operators, the limits of a tree and its JSON. What a rule does where its condition holds is
`routing`'s.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from moderation.text import BREAK, words
from moderation.types import Kind, ModerationError

MOST_DEPTH, MOST_TESTS = 5, 60
MOST_VALUES, MOST_CHARACTERS = 100, 200
MOST_NUMBER = 10**9


class ConditionError(ModerationError):
    """A condition that cannot be. path : where in the tree, such as ".all[1].not".  template, params : of the words."""

    code = "bad_condition"

    def __init__(self, template: str, path: str, **params: object) -> None:
        super().__init__(template % params if params else template, private={"path": path})
        self.template, self.path, self.params = template, path, params


def _wrong(template: str, path: str, **params: object) -> ConditionError:
    return ConditionError(template, path, **params)


class Field(StrEnum):
    """What a condition may ask about; stars are there to route by, see `routing`."""

    KIND = "kind"
    WORDS = "words"
    LINK = "link"
    STARS = "stars"
    SOURCE = "source"
    LIKES = "likes"
    CREATOR = "creator"
    LANGUAGE = "language"
    PHOTOS = "photos"
    PHOTO_SIZE = "photo_size"
    TAGGED = "tagged"
    FINDING = "finding"
    SCORE_ANY = "score_any"
    SCORE_SPAM = "score_spam"
    SCORE_ABUSE = "score_abuse"
    SCORE_PERSONAL_DATA = "score_personal_data"
    SCORE_COMPETITOR = "score_competitor"
    SCORE_OFF_TOPIC = "score_off_topic"
    SCORE_DUPLICATE = "score_duplicate"
    SCORE_OUTSIDE = "score_outside"


SCORES = tuple(field for field in Field if field.startswith("score_"))
"""Scores 0..100 by `moderation.scores`, and that of a shop's outside check."""


class Operator(StrEnum):
    """How a field is compared."""

    ANY_OF = "any_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    YES = "yes"
    NO = "no"


_CHOICE = (Operator.ANY_OF, Operator.NONE_OF)
_NUMBER = (Operator.AT_LEAST, Operator.AT_MOST)
_TRUTH = (Operator.YES, Operator.NO)

OPERATORS: Mapping[Field, tuple[Operator, ...]] = MappingProxyType(
    {
        Field.KIND: _CHOICE,
        Field.WORDS: _CHOICE,
        Field.LINK: _TRUTH,
        Field.STARS: _NUMBER,
        Field.SOURCE: _CHOICE,
        Field.LIKES: _NUMBER,
        Field.CREATOR: _CHOICE,
        Field.LANGUAGE: _CHOICE,
        Field.PHOTOS: _NUMBER,
        Field.PHOTO_SIZE: _NUMBER,
        Field.TAGGED: _TRUTH,
        Field.FINDING: (*_CHOICE, *_TRUTH),
        **dict.fromkeys(SCORES, _NUMBER),
    }
)
"""How each field may be compared; the first is what a form begins with."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one revision.

    text : title, words and hashtags, a line each.  stars : 1..5 of a review, None of a post.  photo_size : the longer
    side of its largest photo in pixels, 0 without one.  findings : the fixed rules that found something.  scores :
    percent, by the name of their field without "score_"; one that is not there is neither above nor below anything.
    """

    kind: Kind
    text: str = ""
    has_link: bool = False
    stars: int | None = None
    source: str = ""
    likes: int = 0
    creator: str = ""
    language: str = ""
    photo_count: int = 0
    photo_size: int = 0
    tagged: bool = False
    findings: frozenset[str] = frozenset()
    scores: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Test:
    """One question. values : of any_of and none_of.  number : of at_least and at_most.  Raises ConditionError."""

    __test__ = False  # the name is that of a condition's leaf, not of a test of pytest's

    field: Field
    operator: Operator
    values: tuple[str, ...] = ()
    number: int = 0

    def __post_init__(self) -> None:
        if self.operator not in OPERATORS[self.field]:
            raise _wrong("“%(field)s” cannot be compared by “%(operator)s”.", "operator",
                         field=self.field, operator=self.operator)  # fmt: skip
        if self.operator in _CHOICE:
            _check_values(self.values)
        elif self.operator in _NUMBER and not 0 <= self.number <= MOST_NUMBER:
            raise _wrong("Give a number from 0 to %(most)s.", "number", most=MOST_NUMBER)


@dataclass(frozen=True, kw_only=True)
class Group:
    """All or any of some conditions; never empty, since nothing in it would fit everything.  Raises ConditionError."""

    every: bool
    of: tuple["Condition", ...]

    def __post_init__(self) -> None:
        if not self.of:
            raise _wrong("A group needs a condition: an empty one would fit everything.", "")
        _check_size(self)


@dataclass(frozen=True, kw_only=True)
class Not:
    """What its condition is not.  Raises ConditionError."""

    of: "Condition"

    def __post_init__(self) -> None:
        _check_size(self)


Condition = Test | Group | Not


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether a condition is true of what is known."""
    match condition:
        case Group(every=True):
            return all(holds(one, facts) for one in condition.of)
        case Group():
            return any(holds(one, facts) for one in condition.of)
        case Not():
            return not holds(condition.of, facts)
    return _ASKED[condition.field](condition, facts)


def fields_of(condition: Condition) -> frozenset[Field]:
    """Return every field that a condition asks about, at any depth."""
    return frozenset(test.field for test in _tests(condition))


def to_json(condition: Condition) -> dict[str, Any]:
    """Return a condition as JSON; from_json gives the same condition again."""
    match condition:
        case Group():
            return {"all" if condition.every else "any": [to_json(one) for one in condition.of]}
        case Not():
            return {"not": to_json(condition.of)}
    value: dict[str, Any] = {}
    if condition.operator in _CHOICE:
        value = {"values": list(condition.values)}
    elif condition.operator in _NUMBER:
        value = {"number": condition.number}
    return {"field": condition.field.value, "operator": condition.operator.value, **value}


def from_json(data: object, path: str = "") -> Condition:
    """Return the condition that JSON describes.  Raises ConditionError, whose path names the place."""
    # Asked before it is walked: a tree that is too deep must not be what ends the walk.
    if path.count(".") >= MOST_DEPTH:
        raise _wrong("Groups lie in each other too deep: at most %(most)s.", path, most=MOST_DEPTH)
    if not isinstance(data, dict):
        raise _wrong("A condition is a field with its operator, or all, any or not.", path)
    try:
        match data:
            case {"all": list(of), **rest} if not rest:
                return Group(every=True, of=_listed(of, f"{path}.all"))
            case {"any": list(of), **rest} if not rest:
                return Group(every=False, of=_listed(of, f"{path}.any"))
            case {"not": of, **rest} if not rest:
                return Not(of=from_json(of, f"{path}.not"))
            case {"field": str(name), "operator": str(operator), **rest} if rest.keys() <= {"values", "number"}:
                return _test_of(name, operator, rest)
    except ConditionError as error:
        if error.path.startswith(f"{path}."):
            raise
        at = f"{path}.{error.path}".rstrip(".")
        raise ConditionError(error.template, at, **error.params) from error
    raise _wrong("A condition is a field with its operator, or all, any or not.", path)


def _listed(of: Sequence[object], path: str) -> tuple[Condition, ...]:
    if len(of) > MOST_TESTS:
        raise _wrong("A rule has at most %(most)s conditions.", path, most=MOST_TESTS)
    return tuple(from_json(one, f"{path}[{place}]") for place, one in enumerate(of))


def _test_of(name: str, operator: str, rest: Mapping[str, Any]) -> Test:
    if name not in set(Field):
        raise _wrong("There is no field “%(field)s”.", "field", field=name[:40])
    if operator not in set(Operator):
        raise _wrong("There is no comparison “%(operator)s”.", "operator", operator=operator[:40])
    values, number = rest.get("values", []), rest.get("number", 0)
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise _wrong("Give what to compare with, one a line.", "values")
    if not isinstance(number, int) or isinstance(number, bool):
        raise _wrong("Give a number from 0 to %(most)s.", "number", most=MOST_NUMBER)
    return Test(field=Field(name), operator=Operator(operator), values=tuple(values), number=number)


def _check_values(values: Sequence[str]) -> None:
    if not values or not all(value.strip() for value in values):
        raise _wrong("Give what to compare with, one a line.", "values")
    if len(values) > MOST_VALUES or any(len(value) > MOST_CHARACTERS for value in values):
        raise _wrong("Give at most %(most)s lines of at most %(characters)s characters.", "values",
                     most=MOST_VALUES, characters=MOST_CHARACTERS)  # fmt: skip


def _check_size(condition: Condition) -> None:
    if _depth(condition) > MOST_DEPTH:
        raise _wrong("Groups lie in each other too deep: at most %(most)s.", "", most=MOST_DEPTH)
    if sum(1 for _ in _tests(condition)) > MOST_TESTS:
        raise _wrong("A rule has at most %(most)s conditions.", "", most=MOST_TESTS)


def _depth(condition: Condition) -> int:
    inner = () if isinstance(condition, Test) else (condition.of,) if isinstance(condition, Not) else condition.of
    return 1 + max(map(_depth, inner), default=0)


def _tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Test):
        yield condition
        return
    for one in (condition.of,) if isinstance(condition, Not) else condition.of:
        yield from _tests(one)


def _says(test: Test, facts: Facts) -> bool:
    """Whether a run of words stands in the text; accents, case and what is between words make no difference."""
    text = _run(facts.text)
    # A value of signs only has no words, and must not fit everything.
    found = any((run := _run(value)).strip() and run in text for value in test.values)
    return found is (test.operator is Operator.ANY_OF)


def _run(text: str) -> str:
    return f" {' '.join(word.text for word in words(text) if word.text != BREAK)} "


def _chosen(value_of: Callable[[Facts], str]) -> Callable[[Test, Facts], bool]:
    def ask(test: Test, facts: Facts) -> bool:
        wanted = {value.strip().lstrip("@").casefold() for value in test.values}
        return (value_of(facts).lstrip("@").casefold() in wanted) is (test.operator is Operator.ANY_OF)

    return ask


def _counted(number_of: Callable[[Facts], int | None]) -> Callable[[Test, Facts], bool]:
    def ask(test: Test, facts: Facts) -> bool:
        number = number_of(facts)
        if number is None:
            return False  # a post has no stars: it is neither above nor below
        return number >= test.number if test.operator is Operator.AT_LEAST else number <= test.number

    return ask


def _scored(name: str) -> Callable[[Test, Facts], bool]:
    return _counted(lambda facts: facts.scores.get(name))


def _true(truth_of: Callable[[Facts], bool]) -> Callable[[Test, Facts], bool]:
    return lambda test, facts: truth_of(facts) is (test.operator is Operator.YES)


def _found(test: Test, facts: Facts) -> bool:
    if test.operator in _TRUTH:
        return bool(facts.findings) is (test.operator is Operator.YES)
    return (not facts.findings.isdisjoint(test.values)) is (test.operator is Operator.ANY_OF)


def _spoken(test: Test, facts: Facts) -> bool:
    """Whether it is in one of the languages; "de" means every German, "de-AT" only the one of Austria."""
    tag = facts.language.replace("_", "-").casefold()
    wanted = {value.strip().replace("_", "-").casefold() for value in test.values}
    return bool({tag, tag.partition("-")[0]} & wanted) is (test.operator is Operator.ANY_OF)


_ASKED: Mapping[Field, Callable[[Test, Facts], bool]] = MappingProxyType(
    {
        Field.KIND: _chosen(lambda facts: facts.kind.value),
        Field.WORDS: _says,
        Field.LINK: _true(lambda facts: facts.has_link),
        Field.STARS: _counted(lambda facts: facts.stars),
        Field.SOURCE: _chosen(lambda facts: facts.source),
        Field.LIKES: _counted(lambda facts: facts.likes),
        Field.CREATOR: _chosen(lambda facts: facts.creator),
        Field.LANGUAGE: _spoken,
        Field.PHOTOS: _counted(lambda facts: facts.photo_count),
        Field.PHOTO_SIZE: _counted(lambda facts: facts.photo_size),
        Field.TAGGED: _true(lambda facts: facts.tagged),
        Field.FINDING: _found,
        **{score: _scored(score.removeprefix("score_")) for score in SCORES},
    }
)
