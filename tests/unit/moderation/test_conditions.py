import contextlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.conditions import (
    MOST_DEPTH,
    MOST_TESTS,
    OPERATORS,
    ConditionError,
    Facts,
    Field,
    Group,
    Not,
    Operator,
    Test,
    fields_of,
    from_json,
    holds,
    to_json,
)
from moderation.types import Kind

REVIEW = Facts(
    kind=Kind.REVIEW, text="Lovely Café cup\nI use it daily", has_link=True, stars=2, source="judgeme", likes=12,
    creator="@Mira", language="de-AT", photo_count=2, photo_size=900, tagged=True, findings=frozenset({"spam"}),
)  # fmt: skip
POST = Facts(kind=Kind.POST)


DOCS = Path(__file__).parents[3] / "docs" / "moderation.md"


def test_the_fields_are_those_of_the_documentation():
    section = DOCS.read_text(encoding="utf-8").split("## A shop's own rules")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\w+) \| ([\w, ]+) \|", section, re.M)[1:]
    assert rows == [(field.value, ", ".join(operators)) for field, operators in OPERATORS.items()]


def ask(field, operator, *values, number=0, of=REVIEW):
    return holds(Test(field=Field(field), operator=Operator(operator), values=values, number=number), of)


@pytest.mark.parametrize(
    ("field", "operator", "values", "number", "answer"),
    [
        ("kind", "any_of", ("review",), 0, True),
        ("kind", "none_of", ("review",), 0, False),
        ("words", "any_of", ("cafe cup",), 0, True),
        ("words", "any_of", ("cup I",), 0, True),
        ("words", "any_of", ("cu",), 0, False),
        ("words", "any_of", ("!!!",), 0, False),
        ("words", "none_of", ("plate", "bowl"), 0, True),
        ("link", "yes", (), 0, True),
        ("link", "no", (), 0, False),
        ("stars", "at_most", (), 2, True),
        ("stars", "at_least", (), 3, False),
        ("source", "any_of", ("JudgeMe",), 0, True),
        ("likes", "at_least", (), 12, True),
        ("likes", "at_most", (), 11, False),
        ("creator", "any_of", ("mira",), 0, True),
        ("creator", "any_of", ("@MIRA ",), 0, True),
        ("language", "any_of", ("de",), 0, True),
        ("language", "any_of", ("de_at",), 0, True),
        ("language", "any_of", ("de-CH",), 0, False),
        ("photos", "at_least", (), 2, True),
        ("photo_size", "at_least", (), 1000, False),
        ("tagged", "yes", (), 0, True),
        ("finding", "yes", (), 0, True),
        ("finding", "any_of", ("spam", "links"), 0, True),
        ("finding", "none_of", ("spam",), 0, False),
    ],
)
def test_each_field_is_asked_as_its_operator_says(field, operator, values, number, answer):
    assert ask(field, operator, *values, number=number) is answer


def test_a_post_has_no_stars_above_or_below_any_number():
    assert not ask("stars", "at_least", number=0, of=POST)
    assert not ask("stars", "at_most", number=5, of=POST)


def test_every_field_can_be_asked():
    for field, operators in OPERATORS.items():
        for operator in operators:
            assert ask(field, operator, "x") in (True, False)


LEAVES = st.sampled_from(Field).flatmap(
    lambda field: st.builds(
        Test,
        field=st.just(field),
        operator=st.sampled_from(OPERATORS[field]),
        values=st.lists(st.sampled_from(["review", "cup", "de", "spam"]), min_size=1, max_size=3).map(tuple),
        number=st.integers(0, 1000),
    )
)


def grown(inner):
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.builds(Group, every=st.booleans(), of=some) | st.builds(Not, of=inner)


@st.composite
def trees(draw, depth=MOST_DEPTH):
    strategy = LEAVES
    for _ in range(draw(st.integers(0, depth - 2))):
        strategy = LEAVES | grown(strategy)
    return draw(strategy)


FACTS = st.builds(
    replace, st.just(REVIEW), kind=st.sampled_from(Kind), stars=st.none() | st.integers(1, 5),
    likes=st.integers(0, 1000), language=st.sampled_from(["", "de", "en-GB"]),
    findings=st.frozensets(st.sampled_from(["spam", "links"])),
)  # fmt: skip


@given(trees(), FACTS)
def test_json_gives_the_same_answers_again(condition, facts):
    again = from_json(to_json(condition))
    assert to_json(again) == to_json(condition)
    assert holds(again, facts) is holds(condition, facts)


@given(st.lists(trees(2), min_size=1, max_size=3).map(tuple), FACTS)
def test_not_all_is_any_not(some, facts):
    not_all = Not(of=Group(every=True, of=some))
    any_not = Group(every=False, of=tuple(Not(of=one) for one in some))
    assert holds(not_all, facts) is holds(any_not, facts)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["all", "any", "not", "field", "operator", "values"]), inner, max_size=3),
))  # fmt: skip
def test_json_that_is_no_condition_is_refused_and_nothing_else_happens(data):
    with contextlib.suppress(ConditionError):
        from_json(data)


LEAF = {"field": "likes", "operator": "at_least", "number": 3}


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([], ""),
        ({}, ""),
        ({**LEAF, "more": 1}, ""),
        ({"all": [LEAF], "any": [LEAF]}, ""),
        ({"all": []}, ""),
        ({"any": [LEAF, {**LEAF, "field": "mood"}]}, ".any[1].field"),
        ({"any": [LEAF, {"not": {**LEAF, "operator": "any_of"}}]}, ".any[1].not.operator"),
        ({"not": {**LEAF, "operator": "near"}}, ".not.operator"),
        ({"not": {**LEAF, "number": "3"}}, ".not.number"),
        ({"not": {**LEAF, "number": True}}, ".not.number"),
        ({**LEAF, "number": -1}, ".number"),
        ({"field": "words", "operator": "any_of"}, ".values"),
        ({"field": "words", "operator": "any_of", "values": [" "]}, ".values"),
        ({"field": "words", "operator": "any_of", "values": ["x" * 201]}, ".values"),
        ({"field": "words", "operator": "any_of", "values": ["x"] * 101}, ".values"),
        ({"field": "words", "operator": "any_of", "values": "cup"}, ".values"),
        ({"all": [{"all": []}]}, ".all[0]"),
        ({"any": [LEAF] * (MOST_TESTS + 1)}, ".any"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(data, path):
    with pytest.raises(ConditionError) as refused:
        from_json(data)
    assert refused.value.path == path
    assert refused.value.public


def test_a_tree_is_neither_too_deep_nor_too_large():
    deep = LEAF
    for _ in range(MOST_DEPTH - 1):
        deep = {"not": deep}
    assert fields_of(from_json(deep)) == {Field.LIKES}
    with pytest.raises(ConditionError, match="too deep"):
        from_json({"not": deep})
    half = {"all": [LEAF] * (MOST_TESTS // 2 + 1)}
    with pytest.raises(ConditionError, match=f"at most {MOST_TESTS} conditions"):
        from_json({"any": [half, half]})
    endless = LEAF
    for _ in range(100_000):
        endless = {"not": endless}
    with pytest.raises(ConditionError, match="too deep"):
        from_json(endless)
