"""Who is reached, box by box of the flow: by age, sex, language, channel, and what people chose to tell of their background afterwards.

Counts only. What nobody said is a row of its own, and so is what is destroyed. What is told of people's background is counted where nobody
sees whose it is, and always with small counts hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, or_, select

from store import background, blinding
from store.database import Database
from store.few import LEAST, Sums, told
from store.flow import MAIN, Item
from store.flow_shown import LEFT_OUT, OTHER
from store.seals import Sealer
from store.tables import answers

NOT_SAID, NOT_KEPT, NOT_ASKED = "not_said", "not_kept", "not_asked"
HIDDEN = "hidden"
"""Of whom nothing is shown until they are asked again (store/blinding.py)."""
DECLINED = "declined"
_PLAIN = ("language", "channel")


@dataclass(frozen=True)
class Asked:
    """What a trial knows of people: the questions for age and sex, empty where it asks none; where each band of ages begins; the values of
    sex; and of the background the questions with their options, empty where nothing is asked."""

    age: str
    sex: str
    bands: tuple[int, ...]
    sexes: tuple[str, ...] = ()
    background: Mapping[str, Sequence[str]] = field(default_factory=dict)


Table = dict[str, dict[str, int]]
"""Value -> box -> how many came there."""


@dataclass(frozen=True)
class Reach:
    """`tables`: what is counted -> its table, whose rows make the whole. `several`: the same where one person may be in several rows."""

    whole: Mapping[str, int]
    tables: Mapping[str, Table]
    several: Mapping[str, Table]


def reach(database: Database, items: Iterable[Item], asked: Asked, until: datetime) -> Reach:
    """The counts of these prescreenings, with the answers and the background that were given by then."""
    with database.read() as connection:
        said = _answers(connection, database.sealer, [one for one in (asked.age, asked.sex) if one], until)
        chosen = background.every(connection, database.sealer, until) if asked.background else {}
        hidden = blinding.hidden_conversations(connection)
    taken = [one for one in items if one.main is not None]
    tables: dict[str, Table] = {name: {} for name in _PLAIN}
    several: dict[str, Table] = {}
    if asked.age:
        tables["age"] = {band: dict.fromkeys(MAIN, 0) for band in bands(asked.bands)}
    if asked.sex:
        tables["sex"] = {value: dict.fromkeys(MAIN, 0) for value in asked.sexes}
    for question, options in asked.background.items():
        several[question] = {option: dict.fromkeys(MAIN, 0) for option in (*options, DECLINED, "more_than_one", NOT_ASKED, NOT_KEPT)}
    whole: Counter[str] = Counter()
    for one in taken:
        boxes = MAIN[: MAIN.index(one.main.box) + 1] if one.main is not None else ()
        whole.update(dict.fromkeys(boxes, one.number))
        given = said.get(one.id, {})
        values = {"language": one.language, "channel": one.channel}
        if asked.age:
            values["age"] = NOT_KEPT if one.person is None else _band(given.get(asked.age), asked.bands)
        if asked.sex:
            value = given.get(asked.sex)
            values["sex"] = NOT_KEPT if one.person is None else value if isinstance(value, str) and value in asked.sexes else NOT_SAID
        if one.id in hidden:
            values |= {name: HIDDEN for name in ("age", "sex") if name in values}
        for name, value in values.items():
            _add(tables[name], str(value), boxes, one.number)
        for question, table in several.items():
            for value in _chosen(one, chosen, question, asked.background[question]):
                _add(table, value, boxes, one.number)
    return Reach(whole, tables, several)


def bands(starts: Sequence[int]) -> list[str]:
    """The names of the bands.

    >>> bands((18, 30, 90))
    ['under 18', '18 to 29', '30 to 89', '90 and over']
    """
    between = [f"{start} to {after - 1}" for start, after in pairwise(starts)]
    return [f"under {starts[0]}", *between, f"{starts[-1]} and over"]


@dataclass(frozen=True)
class Told:
    """What may be shown: what is counted -> value -> box -> number."""

    whole: Mapping[str, str]
    tables: Mapping[str, Mapping[str, Mapping[str, str]]]
    background: Mapping[str, Mapping[str, Mapping[str, str]]]


def shown(found: Reach, *, hide: bool) -> Told:
    """The counts as they may be shown. `hide`: small counts; of people's background they always are."""
    sums = Sums()
    for box in MAIN:
        sums.number(("whole", box), found.whole.get(box, 0), exact=not hide)
    tables = {name: _together(table) if hide else table for name, table in found.tables.items()}
    for name, table in tables.items() if hide else ():
        for value, numbers in table.items():
            _within(sums, (name, value), numbers)
        for box in MAIN:
            sums.sum(("whole", box), [(name, value, box) for value in table])
    for name, table in found.several.items():
        for value, numbers in table.items():
            _within(sums, (name, value), numbers)
        for box in MAIN:
            if sum(numbers.get(box, 0) for numbers in table.values()) == found.whole.get(box, 0):  # nobody is in several rows
                sums.sum(("whole", box), [(name, value, box) for value in table])
    out = sums.left_out()

    def number(name: str, value: str, box: str, count: int) -> str:
        return LEFT_OUT if (name, value, box) in out else told(count)

    plain: Mapping[str, Mapping[str, Mapping[str, str]]] = {
        name: {
            value: {box: number(name, value, box, numbers.get(box, 0)) if hide else str(numbers.get(box, 0)) for box in MAIN}
            for value, numbers in table.items()
        }
        for name, table in tables.items()
    }
    hidden = {
        name: {value: {box: number(name, value, box, numbers.get(box, 0)) for box in MAIN} for value, numbers in table.items()}
        for name, table in found.several.items()
    }
    whole = {
        box: (LEFT_OUT if ("whole", box) in out else told(n)) if hide else str(n) for box, n in ((b, found.whole.get(b, 0)) for b in MAIN)
    }
    return Told(whole, plain, hidden)


def _within(sums: Sums, cell: tuple[str, str], numbers: Mapping[str, int]) -> None:
    """Each box of a row holds the next."""
    for box in MAIN:
        sums.number((*cell, box), numbers.get(box, 0))
    for box, after in pairwise(MAIN):
        sums.unshown((*cell, box, "left"), numbers.get(box, 0) - numbers.get(after, 0))
        sums.sum((*cell, box), [(*cell, after), (*cell, box, "left")])


def _together(table: Table) -> Table:
    """A table in which rows with fewer than 5 are one."""
    few = [value for value, numbers in table.items() if numbers.get(MAIN[0], 0) < LEAST]
    if len(few) < 2:
        return table
    other = {box: sum(table[value].get(box, 0) for value in few) for box in MAIN}
    return {**{value: numbers for value, numbers in table.items() if value not in few}, OTHER: other}


def _add(table: Table, value: str, boxes: Iterable[str], number: int) -> None:
    row = table.setdefault(value, dict.fromkeys(MAIN, 0))
    for box in boxes:
        row[box] += number


def _band(value: Any, starts: Sequence[int]) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return NOT_SAID
    return bands(starts)[sum(value >= start for start in starts)]


def _chosen(one: Item, chosen: Mapping[str, Mapping[str, Any]], question: str, options: Sequence[str]) -> list[str]:
    if one.person is None:
        return [NOT_KEPT]
    held = chosen.get(one.id)
    picked = [option for option in (held or {}).get("chosen", {}).get(question, ()) if option in (*options, DECLINED)]
    if not picked:
        return [NOT_ASKED]
    return [*picked, *(["more_than_one"] if len(picked) > 1 else [])]


def _answers(connection: Connection, sealer: Sealer, questions: Sequence[str], until: datetime) -> dict[str, dict[str, Any]]:
    """Conversation -> question -> the value that stood then."""
    found: dict[str, dict[str, Any]] = {}
    columns = [answers.c[name] for name in ("id", "conversation", "question", "evidence")]
    stood = or_(answers.c.superseded_at.is_(None), answers.c.superseded_at > until)
    standing = select(*columns).where(answers.c.question.in_(questions), answers.c.at <= until, stood)
    for row in connection.execute(standing):
        value = sealer.open_json(row.evidence, "answers", row.id, "evidence")["value"]
        found.setdefault(row.conversation, {})[row.question] = value
    return found
