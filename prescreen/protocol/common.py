"""What a trial leaves of the common layer: no wording of common questions that it does not ask, no record of texts that it says itself.

The common files hold words for every question of the bank; a trial that asks some of them has those words alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from prescreen.protocol import renamed
from prescreen.protocol.layers import common_of
from prescreen.protocol.model import Question
from prescreen.protocol.renamed import CONFIRM
from prescreen.protocol.yaml import read


def unused(trial: Path, asked: Collection[str], bank: Collection[str]) -> frozenset[str]:
    """The common questions that the trial does not ask: those of the bank, and those that common wording asks."""
    worded = _own(common_of(trial) / "wording" / "en.yml").get("ask")
    return frozenset({*bank, *(worded if isinstance(worded, Mapping) else ())} - set(asked))


def asked_otherwise(trial: Path, questions: Collection[Question], bank: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The common wording (section, key) about a common question that the trial asks otherwise, so that this wording must not be used.

    How an answer is read back is worded for the bank's question. Where the trial asks in words of its own, or of a time where the bank's
    question names none, a yes to that wording could mean something else.
    """
    own = _own(trial / "wording" / "en.yml").get("ask")
    found: set[tuple[str, str]] = set()
    for question in questions:
        if not question.common:
            continue
        timed = bool(question.window) and not bank.get(question.common, {}).get("window")
        if timed or isinstance(own, Mapping) and question.id in own:
            found |= {("confirm", question.id), ("doubt", question.id), ("choices", f"{CONFIRM}{question.id}")}
        if timed:
            found.add(("reask", question.id))
    return frozenset(found)


def without(
    wording: Mapping[str, Any], own: Mapping[str, Any], left: Collection[str], otherwise: Collection[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Wording without that of these questions, but for what the trial's own file says of them, which is a fault to be seen.

    It is without what says of a common question what is not asked by it, too.
    """

    def kept(section: str, key: str, node: Any) -> bool:
        of_values = section in ("value", "choices") and not isinstance(node, Mapping)
        unused = key.removeprefix(CONFIRM) in left and section != "bring" and not of_values
        if not unused and (section, key) not in otherwise:
            return True
        said = own.get(section)
        return isinstance(said, Mapping) and key in said

    return {
        section: {key: node for key, node in below.items() if kept(section, key, node)} if isinstance(below, Mapping) else below
        for section, below in wording.items()
    }


def explained(terms: Sequence[Any], own: Sequence[Any], left: Collection[str]) -> tuple[Any, ...]:
    """The terms without those that a question explains which is not asked, but for the trial's own."""
    said = {term.get("question") for term in own if isinstance(term, Mapping)} if isinstance(own, list) else set()
    return tuple(term for term in terms if not isinstance(term, Mapping) or term.get("question") not in set(left) - said)


def own_file(trial: Path, name: str) -> Mapping[str, Any]:
    """What a file of one layer holds; nothing where there is none or it can't be read, which is told elsewhere."""
    return _own(trial / name)


def rounds(trial: Path, language: str, left: Collection[str], ids: renamed.Ids, otherwise: Collection[tuple[str, str]] = ()) -> list[Any]:
    """The rounds of translation of both layers, each text recorded in the layer that it stands in; without what the trial does not use.

    `ids`: common questions under ids of the trial's own. `otherwise`: texts of common questions that it asks otherwise.
    """
    name = f"translations/{language}.yml"
    mine, shared = (_rounds(_own(layer / name)) for layer in (trial, common_of(trial)))
    held = {source: _own(trial / file.format(language=language)) for source, file in _FILES.items()}
    common = {text for one in shared for text in _texts(one)}
    taken = {text for one in mine for text in _texts(one)}
    shared = [
        {**one, "texts": {text: m for text, m in renamed.recorded(_texts(one), ids).items() if text in common or text not in taken}}
        for one in shared
    ]

    def own(text: str) -> bool:
        source, _, key = text.partition(" ")
        return _says(held.get(source, {}), source, key.split("."), language)

    def used(text: str) -> bool:
        source, _, key = text.partition(" ")
        parts = key.split(".")
        of_values = parts[0] == "bring" or parts[0] in ("value", "choices") and len(parts) == 2
        if len(parts) > 1 and (parts[0], parts[1]) in otherwise:
            return False
        return source != "wording" or len(parts) < 2 or of_values or parts[1].removeprefix(CONFIRM) not in left

    return [
        *_with(mine, lambda text: own(text) or text not in common),
        *_with(shared, lambda text: used(text) and not own(text)),
    ]


def _with(entries: Sequence[Any], kept: Callable[[str], bool]) -> list[Any]:
    return [{**one, "texts": {text: marks for text, marks in _texts(one).items() if kept(text)}} for one in entries]


_FILES = {"wording": "wording/{language}.yml", "page": "page/{language}.yml", "topics": "topics.yml", "messages": "messages.yml"}
"""Where the texts of each name stand."""


def layer_of(trial: Path, text: str, language: str) -> Path:
    """The layer that a text stands in, by its name such as `wording ask.age`."""
    source, _, key = text.partition(" ")
    own, shared = (_own(layer / _FILES[source].format(language=language)) for layer in (trial, common_of(trial)))
    parts = key.split(".")
    return common_of(trial) if not _says(own, source, parts, language) and _says(shared, source, parts, language) else trial


def _says(own: Mapping[str, Any], source: str, parts: Sequence[str], language: str) -> bool:
    """Whether the trial's own file says this text itself."""
    if source in ("topics", "messages"):
        return any(parts[0] == entry.get("id") and language in _told(entry, source) for entry in _entries(own, source))
    node: Any = own
    for part in parts:
        if not isinstance(node, Mapping) or "web" in node:
            return True
        if part not in node:
            return False
        node = node[part]
    return True


def _told(entry: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    answer = entry.get("answer") if source == "topics" else entry
    return answer if isinstance(answer, Mapping) else {}


def _entries(own: Mapping[str, Any], source: str) -> Iterator[Mapping[str, Any]]:
    listed = own.get(source)
    return (entry for entry in (listed if isinstance(listed, list) else ()) if isinstance(entry, Mapping))


def _rounds(held: Mapping[str, Any]) -> list[Any]:
    listed = held.get("rounds")
    return list(listed) if isinstance(listed, list) else []


def _texts(one: Any) -> Mapping[str, Any]:
    texts = one.get("texts") if isinstance(one, Mapping) else None
    return texts if isinstance(texts, Mapping) else {}


def _own(path: Path) -> Mapping[str, Any]:
    try:
        held = read(path)
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return held if isinstance(held, Mapping) else {}
