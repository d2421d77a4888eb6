"""Shapes that parts of a trial share: texts, lists of names, and names that stand in two places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from prescreen.protocol.faults import Fault

Place = tuple[str | int, ...]


def names(file: str, place: Place, entry: Any) -> Iterator[Fault]:
    """What keeps an entry from being a list of names."""
    if not isinstance(entry, list):
        yield Fault(file, place, "is no list of names; write [one, another], or [] for none")
        return
    for number, name in enumerate(entry):
        if not isinstance(name, str) or not name.strip():
            yield Fault(file, (*place, number), f"{name!r} is no name; write a text, in quotes where it looks like a number")


def named(entry: Any) -> list[str]:
    """The names of an entry that `names` may have found fault with."""
    return [name for name in entry if isinstance(name, str)] if isinstance(entry, list) else []


def twice(file: str, lists: Iterable[tuple[Place, list[str]]], as_read: Callable[[str], str]) -> Iterator[Fault]:
    """Names that stand in two of these lists, or twice in one: only one of them is ever found, whichever was meant."""
    seen: dict[str, tuple[Place, str]] = {}
    for place, given in lists:
        for name in given:
            before = seen.setdefault(as_read(name), (place, name))
            if before == (place, name) and given.count(name) == 1:
                continue
            if before[0] != place:
                yield Fault(file, place, f"“{name}” also stands under {'.'.join(map(str, before[0]))}; leave it in one")
            elif given.count(name) > 1 or before[1] != name:
                yield Fault(file, place, f"“{name}” is the same as “{before[1]}” in this list; leave one")


def only(file: str, place: Place, entry: Any, known: Iterable[str]) -> Iterator[Fault]:
    """Keys of an entry that nothing reads."""
    known = tuple(known)
    if not isinstance(entry, Mapping):
        yield Fault(file, place, "holds no lines of `name: ...`; see the entries around it for the shape")
        return
    for key in entry:
        if key not in known:
            yield Fault(file, (*place, str(key)), f"nothing reads {key}; it can be {', '.join(known)}, so mend the name or drop it")


def languages(file: str, place: Place, entry: Iterable[Any]) -> Iterator[Fault]:
    """Keys that are no code of a language. Those of a language that has no wording, or none any more, do no harm."""
    for key in entry:
        if not re.fullmatch(r"[a-z]{2}", str(key)):
            yield Fault(file, (*place, str(key)), f"nothing reads {key}; languages stand here by their codes, such as en")


def compiled(pattern: Any) -> re.Pattern[str] | str:
    """The pattern, or what is wrong with it."""
    if not isinstance(pattern, str):
        return f"{pattern!r} is no pattern; write a text in quotes"
    try:
        found = re.compile(pattern)
    except re.error as error:
        return f"is no pattern: {error}; mend it"
    if found.search("") is not None:
        return "matches an empty text, so it matches every text; make it need something"
    return found
