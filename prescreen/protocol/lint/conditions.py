"""`conditions.yml`: names for every condition that the question lists, each under one condition alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.protocol.faults import Fault
from prescreen.protocol.lint import shapes
from prescreen.protocol.lint.lexicons import common
from prescreen.protocol.lint.shapes import Place
from prescreen.protocol.model import Protocol
from prescreen.understanding.lines.plain import plain

_FILE = "conditions.yml"
_OTHERS = "others"
_NONE = ("none", "unsure")
"""Values of the question that are no condition."""


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the conditions."""
    values = {value for question in protocol.questions if question.kind == "conditions" for value in question.values} - {*_NONE}
    listed: list[tuple[Place, list[str]]] = []
    own = {plain(name) for id in values for name in shapes.named(protocol.conditions.get(id)) if not common(protocol, _FILE, id)}
    for id, entry in protocol.conditions.items():
        if id == _OTHERS:
            continue
        if id not in values and not common(protocol, _FILE, id):
            yield Fault(_FILE, (id,), f"no question lists {id}; mend the name, or move it under {_OTHERS}")
        yield from shapes.names(_FILE, (id,), entry)
        if not shapes.named(entry):
            yield Fault(_FILE, (id,), "has no names, so nobody can name it; write how people call it")
        listed.append(((id,), shapes.named(entry)))
    for value in sorted(values - set(protocol.conditions)):
        yield Fault(_FILE, (value,), f"is missing: a question lists {value}; write how people call it")
    others: Any = protocol.conditions.get(_OTHERS, {})
    if not isinstance(others, Mapping):
        yield Fault(_FILE, (_OTHERS,), "holds no lines of `name: [further names]`")
        others = {}
    for name, further in others.items():
        yield from shapes.names(_FILE, (_OTHERS, name), further)
        said = [name, *shapes.named(further)]
        if common(protocol, _FILE, _OTHERS, name):  # what the trial lists itself goes before what is common
            said = [one for one in said if plain(one) not in own]
        listed.append(((_OTHERS, name), said))
    yield from shapes.twice(_FILE, listed, plain)
