"""`medicines.yml`: names under one medicine alone, classes that decide something, groups of medicines that a lexicon knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.protocol.faults import Fault
from prescreen.protocol.lint import shapes
from prescreen.protocol.lint.lexicons import common
from prescreen.protocol.lint.shapes import Place
from prescreen.protocol.model import MEDICINE_LISTS, MEDICINE_TABLES, Protocol, class_tables
from prescreen.understanding.answers.medicines import lexicon, members_of
from prescreen.understanding.lines.plain import plain

_FILE = "medicines.yml"


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the medicines."""
    table = protocol.medicines
    classes = class_tables(table)
    yield from shapes.only(_FILE, (), table, (*classes, *MEDICINE_TABLES, *MEDICINE_LISTS))
    misshaped = [name for name in MEDICINE_TABLES if not isinstance(table.get(name), Mapping)]
    for name in misshaped:
        yield Fault(_FILE, (name,), "is missing, or holds no lines of `name: [further names]`; write it")
    for name in MEDICINE_LISTS:
        yield from shapes.names(_FILE, (name,), table.get(name))
    for part in ("local_words", "local_places", "forms"):
        for number, pattern in enumerate(shapes.named(table.get(part))):
            if isinstance(wrong := shapes.compiled(pattern), str):
                yield Fault(_FILE, (part, number), wrong)
    if misshaped:
        return
    for part in MEDICINE_TABLES:
        for name, further in table[part].items():
            yield from shapes.names(_FILE, (part, name), further)
    for part in classes:
        for name, further in members_of(table[part]).items():
            yield from shapes.names(_FILE, (part, name), further)
    yield from shapes.only(_FILE, ("class_words",), table["class_words"], (*classes, "other"))
    yield from shapes.twice(_FILE, [*_lists(table), (("class_words", "other"), shapes.named(table["class_words"].get("other")))], plain)
    known = lexicon()
    generics = {
        *known,
        *(name for kind in classes for name in members_of(table[kind])),
        *(name for part in ("local", "combinations") for name in table[part]),
    }
    yield from _combined(table, generics)
    for kind in classes:
        for name in members_of(table[kind]) if not isinstance(table[kind], Mapping) else ():
            if name not in {*known, *table["local"]} and not any(name in members_of(table[other]) for other in classes if other != kind):
                yield Fault(_FILE, (kind,), f"no lexicon has the generic name {name}; mend it, or write it with its further names")
    yield from _known(protocol, table, generics, _further(table, known))


def _lists(table: Mapping[str, Any]) -> Iterator[tuple[Place, list[str]]]:
    """The names of each medicine and of each class.

    Apart stand those of `local`, which take names of the same medicines away, and those of a class that lists names alone: a medicine
    may be of several.
    """
    for kind in class_tables(table):
        for generic, further in members_of(table[kind]).items() if isinstance(table[kind], Mapping) else ():
            yield (kind, generic), [generic, *shapes.named(further)]
        if not isinstance(table[kind], Mapping):
            yield (kind,), [f"{name} ({kind})" for name in shapes.named(table[kind])]
        yield ("class_words", kind), shapes.named(table["class_words"].get(kind))
    for name, brands in table["combinations"].items():
        yield ("combinations", name), [name, *shapes.named(brands)]
    for generic, local in table["local"].items():
        yield ("local", generic), [f"{name} (local)" for name in shapes.named(local)]


def _combined(table: Mapping[str, Any], generics: set[str]) -> Iterator[Fault]:
    for name in table["combinations"]:
        parts, place = str(name).split("/"), ("combinations", name)
        if len(parts) < 2 or parts != sorted(parts):
            yield Fault(_FILE, place, f"is its ingredients in alphabetical order; write {'/'.join(sorted(parts))}")
        for part in parts:
            if part not in generics:
                yield Fault(_FILE, place, f"no lexicon knows the ingredient {part}; write its generic name, or add it to one")
        if not any(part in members_of(table[kind]) for kind in class_tables(table) for part in parts):
            yield Fault(_FILE, place, "has no medicine of a class in it; move it to prescreen/understanding/lexicon/")


def _known(protocol: Protocol, table: Mapping[str, Any], generics: set[str], names: Mapping[str, str]) -> Iterator[Fault]:
    """What is listed by a name that the reader never gives. `names`: any other name -> the generic name."""
    lists = [(("spared",), table["spared"]), *((("groups", group), members) for group, members in table["groups"].items())]
    for place, members in lists:
        yield from shapes.twice(_FILE, [(place, shapes.named(members))], plain)
        for name in shapes.named(members):
            if name not in generics:
                mend = f"it is read as {names[plain(name)]}, so write that" if plain(name) in names else "mend the name, or add it to one"
                yield Fault(_FILE, place, f"no lexicon has the generic name {name}; {mend}")
    noted = {note.lists.group for criterion in protocol.criteria for note in criterion.notes if note.lists}
    for group in table["groups"]:
        if group not in noted and not common(protocol, _FILE, "groups", group):
            yield Fault(_FILE, ("groups", group), "no note of criteria.yml names it; name it in one or drop it")


def _further(table: Mapping[str, Any], known: Mapping[str, list[str]]) -> dict[str, str]:
    every = [
        *known.items(),
        *(entry for kind in class_tables(table) for entry in members_of(table[kind]).items()),
        *table["combinations"].items(),
    ]
    return {plain(name): generic for generic, further in every for name in shapes.named(further)}
