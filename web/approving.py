"""What an approval or a let-through must say before it is recorded, whether it comes by the console's form or by a signed file.

Refuses with words for whoever signs. Who they are was found out before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import yaml

from prescreen.protocol.layers import read_layers
from store.approvals import APPROVAL, EDITORIAL, HAZARD, Approval
from web.context import Context
from web.script_lock import short

MEANING = {
    APPROVAL: "I confirm that the board approved this script.",
    EDITORIAL: "I let this editorial change through; the board has yet to approve it.",
    HAZARD: "I let this change through, which takes an immediate hazard off participants; the board has yet to approve it.",
}
"""Kind -> what the signature under it means."""
RULES = {
    EDITORIAL: "the board's policy on editorial changes",
    HAZARD: "21 CFR 56.108(a)(4) and 45 CFR 46.108(a)(3)(iii): changes to eliminate apparent immediate hazards",
}
"""Kind -> the rule that such changes are usually let through under; the one who signs may name another."""
_LONGEST = {"board": 200, "number": 80, "version": 40, "approver": 120, "reason": 1000, "rule": 200}
_OLDEST_YEARS = 5
"""An approval of before is a typing error: boards review each year, or the study is over."""
_LEAST_WORDS = {"reason": 3, "rule": 2}
_NEEDED = {
    APPROVAL: ("board", "number", "version", "approver"),
    EDITORIAL: ("approver", "reason", "rule"),
    HAZARD: ("approver", "reason", "rule"),
}
_CALLED = {
    "board": "the board",
    "number": "its submission or protocol number",
    "version": "the version",
    "approver": "the name of who signs",
    "reason": "why",
    "rule": "under which rule",
}


def checked(context: Context, given: Mapping[str, Any], languages: Collection[str], *, by: str, key: str = "", file: str = "") -> Approval:
    """The approval that these fields give. Raises ValueError with what is wrong, for whoever signs."""
    lock, kind, said = context.lock, str(given.get("kind", "")), {name: _line(given.get(name)) for name in _LONGEST}
    if kind not in MEANING:
        raise ValueError(f"There is no {kind or 'such kind'}: it is {', '.join(MEANING)}.")
    if given.get("script") != lock.script:
        other = short(str(given.get("script", ""))) or "no script"
        raise ValueError(f"This is about {other}, and the script in force is {short(lock.script)}. Please look at what is in force now.")
    if missing := [_CALLED[name] for name in _NEEDED[kind] if not said[name]]:
        raise ValueError(f"Please give {', '.join(missing)}.")
    if long := [_CALLED[name] for name, most in _LONGEST.items() if len(said[name]) > most]:
        raise ValueError(f"Too long: {', '.join(long)}.")
    wanted = tuple(language for language in context.languages if language in languages)
    if not wanted or set(languages) - set(wanted):
        raise ValueError(f"Please say for which languages, of {', '.join(context.languages)}.")
    certificates = {language: lock.certificate(language) for language in wanted}
    for language, found in certificates.items():
        if not found.whole and kind != HAZARD:
            listed = ", ".join(found.uncertified[:3])
            raise ValueError(f"{language} is not certified as it stands: {len(found.uncertified)} texts, such as {listed}.")
    day = _day(given.get("approved_on"), context.clock.now().date()) if kind == APPROVAL else None
    if kind != APPROVAL:
        _let_through(context, kind, wanted, said)
    held = {name: said[name] if name in _NEEDED[kind] else "" for name in _LONGEST}
    return Approval(
        trial=context.trial,
        script=lock.script,
        kind=kind,
        languages=wanted,
        approver=held["approver"],
        meaning=MEANING[kind],
        by=by,
        board=held["board"],
        number=held["number"],
        version=held["version"],
        reason=held["reason"],
        rule=held["rule"],
        approved_on=day,
        translations={language: found.told for language, found in certificates.items() if found.told},
        open_too=kind == HAZARD and given.get("open_too") in (True, "yes"),
        key=key,
        file=file,
    )


def _let_through(context: Context, kind: str, languages: Collection[str], said: Mapping[str, str]) -> None:
    """Raises ValueError where nothing that was approved stands beneath a let-through, or too little is said of why."""
    standing, script = context.lock.look(), context.lock.script
    for language in languages:
        base = standing.of.get(language)
        if base is None:
            raise ValueError(f"No script is approved in {language}, so there is nothing that this would be a change of.")
        if base.script == script or (language in standing.covered and standing.covered[language].kind == APPROVAL):
            raise ValueError(f"This script is approved in {language} as it stands; there is nothing to let through.")
    for name, least in _LEAST_WORDS.items():
        if sum(any(letter.isalnum() for letter in word) for word in said[name].split()) < least:
            raise ValueError(f"Please say {_CALLED[name]} in at least {least} words.")
    if kind == EDITORIAL:
        _editorial(context, languages)


def _editorial(context: Context, languages: Collection[str]) -> None:
    """Raises ValueError where what changed is more than an editorial change: a rule, or words that the trial's approvals.yml does not give
    free."""
    free, needed = _free(context, "editorial"), _free(context, "board")
    for one in sorted(context.lock.look().differs, key=lambda one: one.part):  # rules before words
        if one.part == "rules":
            raise ValueError(f"{one.id} changed, which is a rule: that is no editorial change.")
        if one.part != "words" or one.language not in languages:
            continue
        if one.before is None or one.after is None:
            raise ValueError(f"{one.id} is {'new' if one.before is None else 'gone'}: that is no editorial change.")
        if not one.id.startswith(free) or one.id.startswith(needed):
            raise ValueError(f"{one.id} changed, which the board approves first (approvals.yml): that is no editorial change.")


def _free(context: Context, part: str) -> tuple[str, ...]:
    """The beginnings of ids that a part of approvals.yml names. Raises ValueError where it can't be read."""
    assert context.protocol.folder is not None
    try:
        held = read_layers(context.protocol.folder, "approvals.yml")[part]
    except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError):
        raise ValueError(f"approvals.yml of the trial does not say what is `{part}`, so no change is.") from None
    if not isinstance(held, list) or not all(isinstance(one, str) and one.strip() for one in held):
        raise ValueError(f"approvals.yml of the trial does not say what is `{part}`, so no change is.")
    return tuple(held)


def _line(text: Any) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _day(text: Any, today: date) -> date:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        raise ValueError("Please give the day of the board's approval, such as 2026-11-25.") from None
    if day > today:
        raise ValueError("The day of the board's approval is still to come.")
    if day.year < today.year - _OLDEST_YEARS:
        raise ValueError(f"The day of the board's approval is more than {_OLDEST_YEARS} years ago. Please look at its year.")
    return day
