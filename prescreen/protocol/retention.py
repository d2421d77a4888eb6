"""The retention table, `retention.yml`: what is kept, why, how long, on whose decision, and what participants are promised of it.

Destroys nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from prescreen import workflow
from prescreen.protocol.faults import Fault, unreadable
from prescreen.protocol.layers import default_trial, read_layers
from prescreen.protocol.model import Protocol, ProtocolError
from prescreen.protocol.translations import Forms, texts
from prescreen.protocol.units import Unit
from prescreen.protocol.units import told as with_unit
from prescreen.site import KEEP_YEARS, SECOND_LOOK_DAYS

DESTROYED = (
    "unconsented",
    "unfinished",
    "not_contacted",
    "unlikely",
    "second_look",
    "codes",
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
_LATER = ("second_look", "codes")
"""Of these a table from before there were such tells nothing, and an interview that began then keeps none."""
_WORDS = ("what", "why", "from", "decided_by")
_FILE = "retention.yml"
YEAR_DAYS = 365
"""Days of a year that was promised, never more than it has."""
_SITE = {"KEEP_YEARS": "{years}", "SECOND_LOOK_DAYS": "{call_days}"}
"""The times that settings say, in the table -> and, filled in, in the texts."""
_LIMITS = ("after", "at_most", "count")
"""How a promise limits the time: to just this one, to no more than this one, or that only a count is kept, in these words."""
_TO_A_COUNT = 1
"""So many days what is only to be counted may stand as a line; the night's work comes within another day."""
_SOURCES = ("wording", "page", "topics")
_Texts = Mapping[str, Mapping[str, Mapping[str, Forms]]]
"""Where texts to participants stand (wording, page, topics) -> language -> key -> the text in each of its forms."""


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
    """A time that texts to participants name for what `of` keeps: `amount` units `after` which it goes, or `at_most`.

    `setting`: the one that says how long; then `unit` is empty. `words`: language -> how a `count` is told.
    """

    of: str
    limit: str
    amount: int
    unit: str
    told: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    setting: str = ""

    def said(self, units: Mapping[str, Any], language: str) -> str:
        """What stands in each text that makes this promise."""
        if self.limit == "count":
            return self.words.get(language, "")
        return f"{self.amount} {units[self.unit][language]}" if self.unit else _SITE[self.setting]


def kept_for(units: Mapping[str, Unit], years: int, language: str) -> str:
    """So many years, as texts to participants have it: "2 years", "1 año"."""
    return with_unit(units, years, "years", language)


def in_days(units: Mapping[str, Unit], days: int, language: str) -> str:
    """So many days, as texts to participants have it: "14 days", "1 día"."""
    return with_unit(units, days, "days", language)


def load_terms(path: Path | None = None, years: int = KEEP_YEARS, call_days: int = SECOND_LOOK_DAYS) -> dict[str, Term]:
    """Id -> line of the table. `years`, `call_days`: what KEEP_YEARS and SECOND_LOOK_DAYS say; 0 days: nobody is asked for a second look,
    and it has no line. Raises ProtocolError with every fault found.
    """
    table, faults = _table(path)
    if faults:
        raise ProtocolError([fault.told(path or default_trial()) for fault in faults])
    return {
        id: Term(
            id,
            entry["what"],
            entry["why"],
            {"none": None, "KEEP_YEARS": years * YEAR_DAYS, "SECOND_LOOK_DAYS": call_days}.get(entry["days"], entry["days"]),
            entry["decided_by"],
            tuple(entry.get("statuses", ())),
        )
        for id, entry in table.entries.items()
        if call_days or id != "second_look"
    }


def lint_retention(protocol: Protocol, path: Path | None = None, page: Mapping[str, Mapping[str, Forms]] | None = None) -> list[Fault]:
    """Every fault of the table, the promises to participants included. `page`: the words of the page, in each language, by their keys."""
    table, faults = _table(path)
    if not faults:
        said: dict[str, Mapping[str, Mapping[str, Forms]]] = {
            "wording": {code: dict(texts(protocol.wording[code])) for code in protocol.languages},
            "topics": {code: _answers(protocol, code) for code in protocol.languages},
        }
        if page is not None:
            said["page"] = page
        missing = [id for id in _LATER if id not in table.entries]
        faults += [Fault(_FILE, ("terms", id), "is missing; say how long it is kept") for id in missing]
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
        if id not in entries and id not in _LATER:
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
        if id in DESTROYED and days not in _SITE and (not isinstance(days, int) or isinstance(days, bool) or days < 1):
            yield Fault(_FILE, (*place, "days"), f"must be a whole number from 1 on, or {' or '.join(_SITE)}")
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
            yield Fault(
                _FILE, place, "holds `after` or `at_most` with a time, or `count` with its words, and `told` with the texts that promise it"
            )
            continue
        told = tuple(map(str, entry["told"]))
        if limit == "count":
            if not isinstance(entry[limit], Mapping) or not all(isinstance(said, str) and said for said in entry[limit].values()):
                yield Fault(_FILE, (*place, limit), "holds the words for it in each language, such as `en: only a count is kept`")
                continue
            promises.append(_Promise(id, limit, 0, "", told, entry[limit]))
            continue
        if entry[limit] in _SITE:
            promises.append(_Promise(id, limit, 0, "", told, setting=entry[limit]))
            continue
        time = re.fullmatch(r"(\d+) (\w+)", str(entry[limit]))
        if time is None or time[2] not in units:
            yield Fault(
                _FILE, (*place, limit), f"{entry[limit]} is no time; write a number and one of {', '.join(units)}, or {' or '.join(_SITE)}"
            )
            continue
        promises.append(_Promise(id, limit, int(time[1]), time[2], told))


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
        if missing := [language for language in languages if promise.limit == "count" and language not in promise.words]:
            yield Fault(_FILE, ("terms", promise.of, "promises"), f"count is missing in {', '.join(missing)}; write how it is said there")
            return
        yield from _kept(promise, table)
        for name in promise.told:
            yield from _told(promise, name, table.units, languages, said)
    for name in dict.fromkeys(name for promise in table.promises for name in promise.told):
        yield from _unkept(name, table, languages, said)
    yield from _unlisted(table, languages, said)


def _kept(promise: _Promise, table: _Table) -> Iterator[Fault]:
    days = table.entries[promise.of]["days"]
    place = ("terms", promise.of, "days")
    names = " and ".join(promise.told)
    if promise.limit == "count":
        if not isinstance(days, int) or days > _TO_A_COUNT:
            yield Fault(_FILE, place, f"is {days}, but participants are told that only a count is kept ({names}); make it {_TO_A_COUNT}")
        return
    if not promise.unit or days in _SITE:
        if promise.unit or days != promise.setting:
            said = f"is {days}, but participants are told another time ({names}); write {promise.setting or days} in both, or in neither"
            yield Fault(_FILE, place, said)
        return
    longest = promise.amount * table.units[promise.unit]["days"]
    if days == "none" or (days != longest if promise.limit == "after" else days > longest):
        limit = "to go after" if promise.limit == "after" else "to be kept for at most"
        said = f"is {days}, but participants are told that it is {limit} {promise.amount} {promise.unit} ({names}); make the two agree"
        yield Fault(_FILE, place, said)


def _told(promise: _Promise, name: str, units: Mapping[str, Any], languages: tuple[str, ...], said: _Texts) -> Iterator[Fault]:
    source, _, key = name.partition(" ")
    place = ("terms", promise.of, "promises")
    if source not in _SOURCES:
        yield Fault(_FILE, place, f"told names {name}; write one of `{'`, `'.join(_SOURCES)}` and the key of a text there")
        return
    for language in languages if source in said else ():
        time = promise.said(units, language)
        key_, form = _form(key, said[source].get(language, {}))
        forms = said[source].get(language, {}).get(key_)
        where = _file(source, language)
        if forms is None or form not in forms:
            yield Fault(_FILE, place, f"told names {name}, which {where} does not have; mend the key")
        elif not (time in _joined(forms[form]) if promise.limit == "count" else time in _times(forms[form], units, language)):
            yield Fault(_FILE, place, f"{key} in {where} does not promise {time}; make the two agree")


def _unkept(name: str, table: _Table, languages: tuple[str, ...], said: _Texts) -> Iterator[Fault]:
    """Times in a text that promises one which no term keeps to."""
    source, _, key = name.partition(" ")
    for language in languages if source in said else ():
        key_, form = _form(key, said[source].get(language, {}))
        text = said[source].get(language, {}).get(key_, {}).get(form, "")
        kept = {one.said(table.units, language) for one in table.promises if name in one.told}
        for time in _times(text, table.units, language):
            if time not in kept:
                where = _file(source, language)
                yield Fault(
                    _FILE, ("terms",), f"{key} in {where} promises {time}, which no term has under promises; write it where it belongs"
                )


def _answers(protocol: Protocol, language: str) -> dict[str, Forms]:
    """Topic -> what it answers, of the topics that are whole; the lint of topics says what is wrong with others."""
    named = [topic for topic in protocol.topics if isinstance(topic, Mapping) and isinstance(topic.get("id"), str)]
    whole = [topic for topic in named if isinstance(topic.get("answer"), Mapping)]
    return {topic["id"]: {"web": str(topic["answer"].get(language) or "")} for topic in whole}


def _unlisted(table: _Table, languages: tuple[str, ...], said: _Texts) -> Iterator[Fault]:
    """Texts that speak of the time of a setting, or say that only a count is kept, and that no promise of the table names."""
    listed = {name for one in table.promises for name in one.told}
    for language in languages:
        marks = [*_SITE.values(), *(one.words[language] for one in table.promises if one.limit == "count")]
        for source, texts_of in said.items():
            for key, forms in texts_of.get(language, {}).items():
                for form, text in forms.items():
                    if not listed & {f"{source} {key}", f"{source} {key}.{form}"} and (
                        mark := next((m for m in marks if m in _joined(text)), "")
                    ):
                        place = _file(source, language)
                        yield Fault(
                            _FILE, ("terms",), f"{key} in {place} says {mark!r}; name it with the promise under `told`, or say it otherwise"
                        )


def _file(source: str, language: str) -> str:
    """The file of a text, as it is told."""
    return "topics.yml" if source == "topics" else f"{source}/{language}.yml"


def _form(key: str, texts_of: Mapping[str, Forms]) -> tuple[str, str]:
    """A key and the form of its text: `ask.consent.sms` is the text `ask.consent` as it goes by SMS."""
    head, _, last = key.rpartition(".")
    return (head, last) if key not in texts_of and last in ("web", "sms") else (key, "web")


def _times(text: str, units: Mapping[str, Any], language: str) -> list[str]:
    """The times that a text names, such as "30 days", and those that settings fill in."""
    words, fields = "|".join(re.escape(entry[language]) for entry in units.values()), "|".join(map(re.escape, _SITE.values()))
    return re.findall(rf"\b\d+ (?:{words})\b|{fields}", _joined(text))


def _joined(text: str) -> str:
    return " ".join(text.split())
