"""`prescreen translations`: what was translated by whom and certified by whom, and recording a text that was translated again.

Only named texts can be recorded, and both languages of each are shown, so that whoever records a text has read it.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from cli.faults import Fault
from cli.which import folder
from prescreen.protocol import Protocol, default_trial, load
from prescreen.protocol import faults as protocol_faults
from prescreen.protocol import translations as kept
from prescreen.protocol.beside import beside, page_texts
from prescreen.protocol.common import layer_of
from prescreen.protocol.layers import layers
from prescreen.protocol.translations import Forms, Source
from prescreen.protocol.yaml import read

_HEAD = """\
# Who translated each text, from which English, and who certified it: kept by `prescreen translations`, explained in docs/translating.md.
# A round is what one translator did on one day. Once the site's certified translator and its ethics board have approved a round, their
# names and the day are written into certified_by and certified_on by hand; until then these are empty, and nobody has certified it.
# Behind each text stand fingerprints of the English and of the translation as they were then.
"""


def add(commands: Any) -> None:
    """The sub-command."""
    command = commands.add_parser("translations", help="who translated and certified the texts", description="Translations of the texts.")
    actions = command.add_subparsers(dest="action", required=True, metavar="action")
    for name, run, does in (
        ("show", _show, "each round, who certified it, and what is to be mended"),
        ("record", _record, "record texts that were translated, or translated again, by name"),
        ("begin", _begin, "record every text that never was; stale ones are left to `record`"),
    ):
        action = actions.add_parser(name, help=does, description=does[0].upper() + does[1:] + ".")
        action.add_argument("language", help="such as es")
        action.add_argument("--trial", type=folder, metavar="NAME", help="another trial than the default one, by its name or its folder")
        action.set_defaults(run=run)
        if name != "show":
            action.add_argument("--by", required=True, help="the translator's name")
        if name == "record":
            action.add_argument("names", nargs="+", metavar="text", help='such as "wording ask.age", as `prescreen lint` names it')


def lint_translations(protocol: Protocol, trial: Path | None) -> list[protocol_faults.Fault]:
    """What the protocol's own lint can't see: texts that nobody is recorded for, the page's words and the messages to participants."""
    faults: list[protocol_faults.Fault] = []
    for language in protocol.languages[1:]:
        recorded = kept.recorded(kept.rounds(protocol, language))
        for source in beside(trial or default_trial(), language):
            faults += [*kept.differing(source, language), *kept.stale(source, language, recorded)]
        for source in _sources(protocol, language, trial):
            faults += kept.unrecorded(source, language, recorded)
    return faults


def page_words(trial: Path | None = None) -> dict[str, Mapping[str, Forms]]:
    """The words of the trial's page in each language that has some, by their keys, as they were written; its name for itself aside."""
    return page_texts(trial or default_trial())


def _sources(protocol: Protocol, language: str, trial: Path | None) -> list[Source]:
    if language not in protocol.languages[1:]:
        raise Fault(f"the trial has no wording/{language}.yml to translate into, or it is the English")
    return [*kept.sources(protocol, language), *beside(trial or default_trial(), language)]


def _show(given: argparse.Namespace) -> int:
    protocol = load(given.trial)
    entries, sources = kept.rounds(protocol, given.language), _sources(protocol, given.language, given.trial)
    for one in entries:
        by = f"certified by {one['certified_by']} on {one['certified_on']}" if one.get("certified_by") else "certified by nobody yet"
        print(f"{one['on']}, {one['translator']}: {len(one['texts'])} texts, {by}")
    recorded = kept.recorded(entries)
    for source in sources:
        faults = (kept.differing(source, given.language), kept.stale(source, given.language, recorded))
        for fault in itertools.chain(*faults, kept.unrecorded(source, given.language, recorded)):
            print(fault.told(given.trial or default_trial()))
    return 0


def _record(given: argparse.Namespace) -> int:
    texts, _ = _pairs(given)
    for name in given.names:
        if name not in texts:
            raise Fault(f'{name} is no text that stands in English and in {given.language}; names are such as "wording ask.age"')
    return _recorded(given, given.names)


def _begin(given: argparse.Namespace) -> int:
    texts, entries = _pairs(given)
    return _recorded(given, [name for name in texts if name not in kept.recorded(entries)])


def _pairs(given: argparse.Namespace) -> tuple[dict[str, tuple[Forms, Forms]], list[dict[str, Any]]]:
    """Every text that stands in both languages, by name; and the rounds recorded."""
    protocol = load(given.trial)
    sources = _sources(protocol, given.language, given.trial)
    texts = {f"{s.name} {key}": (forms, s.own[key]) for s in sources for key, forms in s.english.items() if key in s.own}
    return texts, kept.rounds(protocol, given.language)


def _recorded(given: argparse.Namespace, names: list[str]) -> int:
    texts, _ = _pairs(given)
    for name in names:
        english, own = texts[name]
        print(f"{name}\n  en: {_shown(english)}\n  {given.language}: {_shown(own)}")
    marks = {name: f"{kept.fingerprint(texts[name][0])} {kept.fingerprint(texts[name][1])}" for name in names}
    trial = given.trial or default_trial()
    for layer in layers(trial):
        here = {name: mark for name, mark in marks.items() if layer_of(trial, name, given.language) == layer}
        file = layer / "translations" / f"{given.language}.yml"
        if here:
            _write(file, _with(_rounds(file), here, given.by))
    print(f"recorded: {len(marks)} texts, translated by {given.by}, certified by nobody yet")
    return 0


def _shown(forms: Forms) -> str:
    return " / ".join(" ".join(text.split()) for text in forms.values())


def _with(entries: list[dict[str, Any]], marks: Mapping[str, str], translator: str) -> list[dict[str, Any]]:
    """The rounds with these texts in today's round of this translator, and in no other."""
    today = date.today().isoformat()
    for one in entries:
        one["texts"] = {name: old for name, old in one["texts"].items() if name not in marks}
    entries = [one for one in entries if one["texts"] or one.get("certified_by")]
    mine = (one for one in entries if (one["translator"], one["on"]) == (translator, today) and not one.get("certified_by"))
    last = next(mine, None)
    if last is None:
        last = {"translator": translator, "on": today, "certified_by": "", "certified_on": "", "texts": {}}
        entries.append(last)
    last["texts"] = {**last["texts"], **marks}
    return entries


def _rounds(file: Path) -> list[dict[str, Any]]:
    """The rounds that a file holds."""
    held = read(file) if file.is_file() else {}
    return [dict(one) for one in held.get("rounds") or ()]


def _write(path: Path, entries: list[dict[str, Any]]) -> None:
    path.parent.mkdir(exist_ok=True)
    body = yaml.safe_dump({"rounds": entries}, sort_keys=False, allow_unicode=True, width=200)
    path.write_text(_HEAD + body, "utf-8")
