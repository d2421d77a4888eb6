"""The retention table, `retention.yml`: what is kept, why, how long, on whose decision, and what participants are promised of it.

Destroys nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from prescreen import workflow
from prescreen.protocol.faults import Fault, unreadable
from prescreen.protocol.layers import default_trial, read_layers
from prescreen.protocol.model import Protocol, ProtocolError
from prescreen.protocol.translations import Forms, texts

DESTROYED = (
    "unconsented",
    "unfinished",
    "not_contacted",
    "unlikely",
    "referral",
    "referral_ended",
    "other_trials",
    "mail",
    "texts",
    "logs",
)
"""What the product destroys when it is due."""
KEPT = ("opt_outs", "agreements", "audit", "counts")
"""What it never destroys by itself, and has to say so."""
_WORDS = ("what", "why", "from", "decided_by")
_FILE = "retention.yml"
_LIMITS = ("after", "at_most")
"""How a promise limits the time: to just this one, or to no more than this one."""
_Texts = Mapping[str, Mapping[str, Mapping[str, Forms]]]
"""Where texts to participants stand (wording, page) -> language -> key -> the text in each of its forms."""


@dataclass(frozen=True)
class Term:
    """A line of the table. `days` is None for what is not destroyed."""

    id: str
    what: str
    why: str
    days: int | None
    decided_by: str
    statuses: tuple[str, ...] = ()

    @property
    def time(self) -> timedelta:
        """How long it is kept, where that ends."""
        assert self.days is not None
        return timedelta(days=self.days)


@dataclass(frozen=True)
class _Promise:
    """A time that texts to participants name for what `of` keeps: `amount` units `after` which it goes, or `at_most`."""

    of: str
    limit: str
    amount: int
    unit: str
    told: tuple[str, ...]


def load_terms(path: Path | None = None) -> dict[str, Term]:
    """Id -> line of the table. Raises ProtocolError with every fault found."""
    table, faults = _table(path)
    if faults:
        raise ProtocolError([fault.told(path or default_trial()) for fault in faults])
    return {
        id: Term(
            id,
            entry["what"],
            entry["why"],
            None if entry["days"] == "none" else entry["days"],
            entry["decided_by"],
            tuple(entry.get("statuses", ())),
        )
        for id, entry in table.entries.items()
    }


def lint_retention(protocol: Protocol, path: Path | None = None, page: Mapping[str, Mapping[str, Forms]] | None = None) -> list[Fault]:
    """Every fault of the table, the promises to participants included. `page`: the words of the page, in each language, by their keys."""
    table, faults = _table(path)
    if not faults:
        said: dict[str, Mapping[str, Mapping[str, Forms]]] = {
            "wording": {code: dict(texts(protocol.wording[code])) for code in protocol.languages}
        }
        if page is not None:
            said["page"] = page
        faults += _statuses(table, path)
        faults += _promises(table, protocol.languages, said)
    return faults


@dataclass(frozen=True)
class _Table:
    entries: Mapping[str, Any]
    units: Mapping[str, Any]
    promises: tuple[_Promise, ...]


def _table(path: Path | None) -> tuple[_Table, list[Fault]]:
    try:
        held = read_layers(path or default_trial(), _FILE)
    except FileNotFoundError:
        return _Table({}, {}, ()), [Fault(_FILE, (), "missing; put it back")]
    except (OSError, ValueError, yaml.YAMLError) as error:
        return _Table({}, {}, ()), [unreadable(_FILE, error)]
    listed = held.get("terms") if isinstance(held, Mapping) else None
    if not isinstance(listed, list):
        return _Table({}, {}, ()), [Fault(_FILE, ("terms",), "is missing; write the list of what is kept, as the file's head says")]
    faults: list[Fault] = []
    entries: dict[str, Any] = {}
    for number, entry in enumerate(listed):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
            faults.append(Fault(_FILE, ("terms", number), "has no id; give it one of those that the product keeps"))
        elif entry["id"] in entries:
            faults.append(Fault(_FILE, ("terms", entry["id"]), "stands here twice; drop one"))
        else:
            entries[entry["id"]] = entry
    faults += _faults(entries)
    units = held.get("units")
    faults += _unit_faults(units)
    promises: list[_Promise] = []
    if not faults:
        for id, entry in entries.items():
            faults += _taken(id, entry.get("promises", []), units, promises)
    return _Table(entries, units if isinstance(units, Mapping) else {}, tuple(promises)), faults


def _faults(entries: Mapping[str, Any]) -> Iterator[Fault]:
    for id in (*DESTROYED, *KEPT):
        if id not in entries:
            yield Fault(_FILE, ("terms", id), "is missing; say how long it is kept")
    for id, entry in entries.items():
        place = ("terms", id)
        if id not in (*DESTROYED, *KEPT):
            yield Fault(_FILE, place, "is nothing that the product keeps; drop it, or have it destroyed by store/retention.py")
        for name in _WORDS:
            if not isinstance(entry.get(name), str) or not entry[name].strip():
                yield Fault(_FILE, (*place, name), "is missing; write it")
        days = entry.get("days")
        if id in KEPT and days != "none":
            yield Fault(_FILE, (*place, "days"), "must be none: the product does not destroy it")
        if id in DESTROYED and (not isinstance(days, int) or isinstance(days, bool) or days < 1):
            yield Fault(_FILE, (*place, "days"), "must be a whole number from 1 on")
        if unknown := set(map(str, entry)) - {"id", "days", "statuses", "promises", *_WORDS}:
            yield Fault(_FILE, place, f"unknown key {', '.join(sorted(unknown))}; the file's head names those that there are")


def _unit_faults(units: Any) -> Iterator[Fault]:
    if not isinstance(units, Mapping) or not units:
        yield Fault(_FILE, ("units",), "is missing; write each unit of time with its days and its name in each language")
        return
    for unit, entry in units.items():
        if not isinstance(entry, Mapping) or not isinstance(entry.get("days"), int):
            yield Fault(_FILE, ("units", unit), "needs how many `days` it has, and its name in each language")


def _taken(id: str, listed: Any, units: Mapping[str, Any], promises: list[_Promise]) -> Iterator[Fault]:
    """Adds the promises of a term to these; what is wrong with how they are written."""
    if not isinstance(listed, list):
        yield Fault(_FILE, ("terms", id, "promises"), "is a list; write `- {after: 30 days, told: [wording ask.consent]}`")
        return
    for number, entry in enumerate(listed):
        place = ("terms", id, "promises", number)
        limit = next((one for one in _LIMITS if isinstance(entry, Mapping) and one in entry), "")
        if not limit or set(entry) != {limit, "told"} or not isinstance(entry["told"], list):
            yield Fault(_FILE, place, "holds `after` or `at_most` with a time, and `told` with the texts that promise it")
            continue
        time = re.fullmatch(r"(\d+) (\w+)", str(entry[limit]))
        if time is None or time[2] not in units:
            yield Fault(_FILE, (*place, limit), f"{entry[limit]} is no time; write a number and one of {', '.join(units)}")
            continue
        promises.append(_Promise(id, limit, int(time[1]), time[2], tuple(map(str, entry["told"]))))


def _statuses(table: _Table, path: Path | None) -> Iterator[Fault]:
    try:
        known = workflow.load(path).statuses
    except ProtocolError:
        return  # the lint of the workflow says what is wrong there
    for id, entry in table.entries.items():
        for status in entry.get("statuses", ()):
            if status not in known:
                yield Fault(_FILE, ("terms", id, "statuses"), f"{status} is no status of workflow.yml; there are {', '.join(known)}")


def _promises(table: _Table, languages: tuple[str, ...], said: _Texts) -> Iterator[Fault]:
    """Whether what is kept goes when participants were told, and whether every time that those texts name is one that is kept to."""
    for unit, entry in table.units.items():
        for language in languages:
            if not isinstance(entry.get(language), str):
                yield Fault(_FILE, ("units", unit, language), f"is missing; write the word for {unit} in {language}, as the texts have it")
                return
    for promise in table.promises:
        yield from _kept(promise, table)
        for name in promise.told:
            yield from _told(promise, name, table.units, languages, said)
    for name in dict.fromkeys(name for promise in table.promises for name in promise.told):
        yield from _unkept(name, table, languages, said)


def _kept(promise: _Promise, table: _Table) -> Iterator[Fault]:
    days, longest = table.entries[promise.of]["days"], promise.amount * table.units[promise.unit]["days"]
    place = ("terms", promise.of, "days")
    names = " and ".join(promise.told)
    if days == "none" or (days != longest if promise.limit == "after" else days > longest):
        limit = "to go after" if promise.limit == "after" else "to be kept for at most"
        said = f"is {days}, but participants are told that it is {limit} {promise.amount} {promise.unit} ({names}); make the two agree"
        yield Fault(_FILE, place, said)


def _told(promise: _Promise, name: str, units: Mapping[str, Any], languages: tuple[str, ...], said: _Texts) -> Iterator[Fault]:
    source, _, key = name.partition(" ")
    place = ("terms", promise.of, "promises")
    if source not in ("wording", "page"):
        yield Fault(_FILE, place, f"told names {name}; write `wording` or `page` and the key of a text there")
        return
    for language in languages if source in said else ():
        time = f"{promise.amount} {units[promise.unit][language]}"
        key_, form = _form(key, said[source].get(language, {}))
        forms = said[source].get(language, {}).get(key_)
        where = _file(source, language)
        if forms is None or form not in forms:
            yield Fault(_FILE, place, f"told names {name}, which {where} does not have; mend the key")
        elif time not in _times(forms[form], units, language):
            yield Fault(_FILE, place, f"{key} in {where} does not promise {time}; make the two agree")


def _unkept(name: str, table: _Table, languages: tuple[str, ...], said: _Texts) -> Iterator[Fault]:
    """Times in a text that promises one which no term keeps to."""
    source, _, key = name.partition(" ")
    for language in languages if source in said else ():
        key_, form = _form(key, said[source].get(language, {}))
        text = said[source].get(language, {}).get(key_, {}).get(form, "")
        kept = {f"{one.amount} {table.units[one.unit][language]}" for one in table.promises if name in one.told}
        for time in _times(text, table.units, language):
            if time not in kept:
                where = _file(source, language)
                yield Fault(
                    _FILE, ("terms",), f"{key} in {where} promises {time}, which no term has under promises; write it where it belongs"
                )


def _file(source: str, language: str) -> str:
    """The file of a text, as it is told."""
    return f"page/{language}.yml" if source == "page" else f"wording/{language}.yml"


def _form(key: str, texts_of: Mapping[str, Forms]) -> tuple[str, str]:
    """A key and the form of its text: `ask.consent.sms` is the text `ask.consent` as it goes by SMS."""
    head, _, last = key.rpartition(".")
    return (head, last) if key not in texts_of and last in ("web", "sms") else (key, "web")


def _times(text: str, units: Mapping[str, Any], language: str) -> list[str]:
    """The times that a text names, such as "30 days"."""
    words = "|".join(re.escape(entry[language]) for entry in units.values())
    return re.findall(rf"\b\d+ (?:{words})\b", " ".join(text.split()))
