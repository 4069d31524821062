"""The form of a rule for new content: groups of questions as plain fields, read into a condition and written back.

Owns the questions that a form offers and the names of its fields. What a condition may be is moderation.conditions'.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _

from moderation.conditions import MOST_TESTS, OPERATORS, Condition, Field, Group, Not, Operator, Test, to_json
from moderation.pipeline import RULES
from moderation.routing import Effect
from moderation.types import Kind
from widget_server.errors import BadInput
from widget_server.services.manage_routing import KeptRule, RuleFacts, readable

_NUMBERS = frozenset({Operator.AT_LEAST, Operator.AT_MOST})
_TRUTHS = frozenset({Operator.YES, Operator.NO})
# Where the values are few and known, each is a question of its own, and nothing has to be typed.
_PRESETS: Mapping[Field, Sequence[str]] = {Field.KIND: list(Kind), Field.FINDING: [rule.name for rule in RULES]}
JOINS = ("all", "any", "none")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A question as it stands in a form. ask : field.operator, or field.operator.value.  value : lines or a number."""

    ask: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A group of questions. join : of JOINS."""

    join: str = "all"
    rows: tuple[Row, ...] = (Row(),)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A rule as it stands in a form.  join : all or any of its groups.  starts, ends : as the browser writes them."""

    id: str = ""
    version: str = "0"
    name: str = ""
    join: str = "all"
    blocks: tuple[Block, ...] = (Block(),)
    effect: str = "hold"
    reason: str = ""
    tag: str = ""
    gallery: str = ""
    starts: str = ""
    ends: str = ""


def questions() -> list[tuple[Field, list[str]]]:
    """Return what a form offers to ask, by field."""
    return [(field, _questions(field)) for field in Field]


def draft_of(form: Mapping[str, str]) -> Draft:
    """Read a form as it was sent, right or wrong."""
    names = ("id", "version", "name", "join", "effect", "reason", "tag", "gallery", "starts", "ends")
    given = {name: form[name][:200] for name in names if name in form}
    return Draft(**given, blocks=_blocks(form))


def changed(draft: Draft, button: str) -> Draft:
    """Return the draft after a button of the builder: add-group, drop-group-0, add-row-0, drop-row-0-1."""
    blocks = list(draft.blocks)
    match button.split("-"):
        case ["add", "group"] if len(blocks) < MOST_TESTS:
            blocks.append(Block())
        case ["drop", "group", number] if _at(number, blocks) and len(blocks) > 1:
            del blocks[int(number)]
        case ["add", "row", number] if _at(number, blocks) and len(blocks[int(number)].rows) < MOST_TESTS:
            block = blocks[int(number)]
            blocks[int(number)] = replace(block, rows=(*block.rows, Row()))
        case ["drop", "row", number, row] if _at(number, blocks) and _at(row, blocks[int(number)].rows):
            block = blocks[int(number)]
            rows = tuple(one for place, one in enumerate(block.rows) if place != int(row))
            blocks[int(number)] = replace(block, rows=rows or (Row(),))
    return replace(draft, blocks=tuple(blocks))


def facts_of(draft: Draft) -> RuleFacts:
    """Return the rule that a draft makes.  Raises BadInput naming the field."""
    groups = [_group(block, f"group-{number}") for number, block in enumerate(draft.blocks)]
    value = {Effect.TAG.value: draft.tag, Effect.GALLERY.value: draft.gallery}.get(draft.effect, "")
    return RuleFacts(
        id=draft.id, version=int(draft.version) if draft.version.isdecimal() else 0, name=draft.name,
        when={"any" if draft.join == "any" else "all": groups}, effect=draft.effect, reason=draft.reason, value=value,
        starts_at=_moment(draft.starts, "starts"), ends_at=_moment(draft.ends, "ends"),
    )  # fmt: skip


def draft_of_rule(kept: KeptRule) -> Draft:
    """Return a rule as its form.  Raises BadInput for one that no form has written."""
    rule = readable(kept.rule)
    if not isinstance(rule.when, Group):
        raise _not_written_here()
    return Draft(
        id=rule.id, version=str(kept.version), name=rule.name, join="all" if rule.when.every else "any",
        blocks=tuple(_block(one) for one in rule.when.of), effect=rule.effect.value, reason=rule.reason or "",
        tag=rule.value if rule.effect is Effect.TAG else "",
        gallery=rule.value if rule.effect is Effect.GALLERY else "",
        starts=_written(kept.starts_at), ends=_written(kept.ends_at),
    )  # fmt: skip


def needs(ask: str) -> str:
    """Return what has to be typed for a question: "", "number" or "lines"."""
    _field, operator, value = _parts(ask)
    if value or not operator or operator in _TRUTHS:
        return ""
    return "number" if operator in _NUMBERS else "lines"


def _questions(field: Field) -> list[str]:
    found = []
    for operator in OPERATORS[field]:
        if operator in _NUMBERS or operator in _TRUTHS or field not in _PRESETS:
            found.append(f"{field}.{operator}")
        elif operator is Operator.ANY_OF:
            found += [f"{field}.{operator}.{value}" for value in _PRESETS[field]]
    return found


def _parts(ask: str) -> tuple[str, str, str]:
    field, _dot, rest = ask.partition(".")
    operator, _dot, value = rest.partition(".")
    return field, operator, value


def _blocks(form: Mapping[str, str]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    while (join := form.get(f"group-{len(blocks)}-join")) is not None and len(blocks) <= MOST_TESTS:
        name = f"group-{len(blocks)}"
        rows: list[Row] = []
        while (ask := form.get(f"{name}-{len(rows)}-ask")) is not None and len(rows) <= MOST_TESTS:
            rows.append(Row(ask=ask[:80], value=form.get(f"{name}-{len(rows)}-value", "")[:30_000]))
        blocks.append(Block(join=join, rows=tuple(rows) or (Row(),)))
    return tuple(blocks) or (Block(),)


def _group(block: Block, name: str) -> dict[str, Any]:
    tests = [_test(row, f"{name}-{number}") for number, row in enumerate(block.rows)]
    if block.join == "none":
        return {"not": {"any": tests}}
    return {"any" if block.join == "any" else "all": tests}


def _test(row: Row, name: str) -> dict[str, Any]:
    field, operator, preset = _parts(row.ask)
    if not operator:
        raise BadInput(_("Choose what to look at, or remove the empty condition."), parameter=f"{name}-ask")
    wanted = needs(row.ask)
    if preset:
        return {"field": field, "operator": operator, "values": [preset]}
    if not wanted:
        return {"field": field, "operator": operator}
    if wanted == "number":
        typed = row.value.strip()
        if not typed.isdecimal() or not typed.isascii() or len(typed) > 10:
            raise BadInput(_("Write a number."), parameter=f"{name}-value")
        return {"field": field, "operator": operator, "number": int(typed)}
    lines = [line.strip() for line in row.value.splitlines() if line.strip()]
    if not lines:
        raise BadInput(_("Write what to look for, one a line."), parameter=f"{name}-value")
    return {"field": field, "operator": operator, "values": lines}


def _block(condition: Condition) -> Block:
    match condition:
        case Group():
            return Block(join="all" if condition.every else "any", rows=tuple(map(_row, condition.of)))
        case Not(of=Group(every=False) as group):
            return Block(join="none", rows=tuple(map(_row, group.of)))
    raise _not_written_here()


def _row(condition: Condition) -> Row:
    if not isinstance(condition, Test):
        raise _not_written_here()
    ask = f"{condition.field}.{condition.operator}"
    data = to_json(condition)
    if "number" in data:
        return Row(ask=ask, value=str(condition.number))
    if condition.field in _PRESETS and condition.values:
        return Row(ask=f"{ask}.{condition.values[0]}")
    return Row(ask=ask, value="\n".join(data.get("values", [])))


def _not_written_here() -> BadInput:
    return BadInput(_("This rule was not written with this form. Delete it and write it anew."), parameter="id")


def _at(number: str, of: Sequence[object]) -> bool:
    return number.isdecimal() and len(number) < 4 and int(number) < len(of)


def _moment(text: str, parameter: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise BadInput(_("Write a day and a time, such as 2026-12-01T08:00."), parameter=parameter) from error


def _written(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M}"
