"""What a study is called: fills the {fields} by which general texts name it, from the `names` of its study.yml and its other facts.

Texts that are common to all trials say {study}, {sponsor} or {ages}; a trial gives each once. Fields that are filled while somebody talks,
such as {team}, are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prescreen.protocol.layers import read_layers
from prescreen.protocol.model import ADULT

FIELDS = (
    *("matter", "study", "study_short", "sponsor", "the_sponsor", "a_sponsor", "sponsor_short", "place", "registry", "phase"),
    *("aim", "ages", "ages_from", "age_from", "age_to", "texts"),
)
"""The fields. With a capital, such as {Study}, the text of one begins with a capital. {texts}: about how many texts an interview takes."""
_TENS = 10
_FIELD = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r" ?\(\{registry\}\)| \{registry\}")
"""How a text names the study's number, which it leaves out where there is none."""
_ALIKE = ("matter", "sponsor", "place")
"""What a language without a name of its own has in English."""
_WORDED = ("study", "study_short", "the_sponsor", "sponsor_short")
"""What is made of the others by the wording of the language, where it has no name of its own."""


def age_limits(study: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """From which age, and up to which, people may take part; None where there is no limit.

    >>> age_limits({"age": {"from": 18, "to": 90, "unit": "years"}}), age_limits({})
    ((18, 90), (None, None))
    """
    given = study.get("age")
    limits = [given.get(key) if isinstance(given, Mapping) else None for key in ("from", "to")]
    low, high = (limit if isinstance(limit, int) else None for limit in limits)
    return low, high


def names(study: Mapping[str, Any], wording: Mapping[str, Any], language: str, questions: int = 0) -> dict[str, str]:
    """Field -> what stands for it in a language; empty where study.yml tells nothing of it. `wording` is that of the language, `questions`
    how many the trial has: an interview asks not all of them, and for contact details besides, so that it takes about as many texts.
    """
    english, own, worded = _below(study, "names", "en"), _below(study, "names", language), _below(wording, "study")
    conditions = study.get("conditions")
    known = {field: str(study.get(field, "")) for field in ("sponsor", "registry", "phase")}
    known["matter"] = str(conditions[0] if isinstance(conditions, list) and conditions else study.get("title", ""))
    known["aim"] = str(study.get("question", "")) if language == "en" else ""
    known |= {field: str(english[field]) for field in _ALIKE if field in english}
    known |= {field: str(own[field]) for field in FIELDS if field in own}
    for field in _WORDED:
        if field not in own:
            known[field] = fill(str(worded.get(field, "")), known)
    if "a_sponsor" not in own:
        known["a_sponsor"] = f"{'an' if known['sponsor'][:1].lower() in tuple('aeio') else 'a'} {known['sponsor']}"
    known |= _ages(study, _below(worded, "ages"))
    known["texts"] = str(-(-questions // _TENS) * _TENS)
    return {field: known.get(field, "") for field in FIELDS}


def fill(text: str, fields: Mapping[str, str]) -> str:
    """A text with its names filled in.

    >>> fill("{Study}: {team} {study}", {"study": "knee study"})
    'Knee study: {team} knee study'
    """

    if fields.get("registry") == "":
        text = _NUMBER.sub("", text)

    def filled(match: re.Match[str]) -> str:
        field = match[1]
        if field in fields:
            return fields[field]
        small = field[0].lower() + field[1:]
        return fields[small][:1].upper() + fields[small][1:] if small in fields else match[0]

    return _FIELD.sub(filled, text)


def filled(node: Any, fields: Mapping[str, str]) -> Any:
    """Every text below a node with its names filled in. An entry of a list that names what study.yml does not tell is left out."""
    if isinstance(node, Mapping):
        return {key: filled(below, fields) for key, below in node.items()}
    if isinstance(node, list):
        return [filled(below, fields) for below in node if not _untold(below, fields)]
    return fill(node, fields) if isinstance(node, str) and "{" in node else node


def read_filled(trial: Path, file: str, fields: Mapping[str, Mapping[str, str]]) -> Any:
    """What a file holds in both layers of a trial; below the code of a language its names are filled in."""
    return by_language(read_layers(trial, file), fields)


def by_language(node: Any, fields: Mapping[str, Mapping[str, str]]) -> Any:
    """A node with its names filled in, below the code of a language by those of that language."""
    if isinstance(node, Mapping):
        return {key: filled(below, fields[key]) if key in fields else by_language(below, fields) for key, below in node.items()}
    return [by_language(below, fields) for below in node] if isinstance(node, list) else node


def _untold(node: Any, fields: Mapping[str, str]) -> bool:
    if isinstance(node, Mapping):
        return any(_untold(below, fields) for below in node.values())
    if not isinstance(node, str):
        return False
    return any(not fields[small] for field in _FIELD.findall(node) if (small := field[0].lower() + field[1:]) in fields)


def _below(node: Any, *keys: str) -> Mapping[str, Any]:
    for key in keys:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node if isinstance(node, Mapping) else {}


def _ages(study: Mapping[str, Any], worded: Mapping[str, Any]) -> dict[str, str]:
    low, high = age_limits(study)
    who = "adults" if low is not None and low >= ADULT else "people"
    limits = {"from": str(low), "to": str(high)}

    def said(key: str) -> str:
        return fill(str(worded.get(key, "")), limits)

    first = said(f"{who}_from")
    grown = max(low or 0, ADULT)  # whoever is younger is not interviewed, whatever the ages of the trial
    ages = said("any") if low is None and high is None else said("people_to") if low is None else first if high is None else said(who)
    ages_from = fill(str(worded.get("adults_from", "")), {"from": str(grown)})
    return {"ages": ages, "ages_from": ages_from, "age_from": str(grown), "age_to": "" if high is None else str(high)}
