"""The part of the flow that is destroyed: how far it came, by the numbers that were left of it (store/ends.py), and from before those were
kept by the counts of the screening log. Nobody's person is known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from store import counts, ends
from store.flow import (
    AGREED,
    BEGUN,
    CALLED,
    CONSENTED,
    DELETED,
    FINISHED,
    FITS,
    GOING,
    JOINED,
    KEPT_NOT,
    NO_CONTACT,
    NOT_KEPT,
    REFERRED,
    REFUSED,
    RULED_OUT,
    SILENT,
    STOPPED,
    UNANSWERED,
    UNKNOWN,
    Item,
    Place,
)
from store.referrals import FORM

ENDS_FIT = ("likely", "review", "wait")
FORM_ITSELF, INSTEAD, THOUGH = "form", "instead", "though"
"""How a call besides was asked for: by the contact form, in place of the questions, or though the study does not fit."""

Places = tuple[Place | None, Place | None]
"""In the chain of the prescreenings, and in that of the calls besides."""


def gone(left: Sequence[ends.End], lines: Sequence[counts.Gone], today: date, *, past: bool) -> Iterator[Item]:
    """What is destroyed and had begun by a day, as numbers. `past`: the day is over, and what came after it is not told."""
    known: Counter[tuple[date, str, str, str]] = Counter()
    for one in left:
        if one.outcome not in ends.NOT_COUNTED:
            known[one.day, one.channel, one.language, "unlikely" if one.outcome == ends.OUT_LATER else one.outcome] += one.number
        if one.day <= today:
            yield _item(one.day, one.channel, one.language, one.version, one.outcome, one.number, _then(one, today) if past else _now(one))
    for line in lines:
        number = line.number - known[line.day, line.channel, line.language, line.outcome]
        if line.outcome and number > 0 and line.day <= today:
            places = _unknown(line.outcome) if past else _before(line.outcome)
            yield _item(line.day, line.channel, line.language, NOT_KEPT, line.outcome, number, places)


def fell(lines: Sequence[counts.Gone], today: date) -> Iterator[Item]:
    """By which criterion so many were ruled out of whom nothing more of it is kept."""
    for one in lines:
        if one.criterion and one.day <= today:
            yield Item(monday(one.day), one.channel, one.language, NOT_KEPT, None, number=one.number, fell=one.criterion)


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _item(day: date, channel: str, language: str, version: str, outcome: str, number: int, places: Places) -> Item:
    main, calls = places
    came = FORM if _is_form(outcome) else channel
    source = "" if calls is None else FORM_ITSELF if _is_form(outcome) else THOUGH if outcome == "unlikely" else INSTEAD
    return Item(monday(day), came, language, version or NOT_KEPT, main, calls, source, number=number)


def _is_form(outcome: str) -> bool:
    return outcome in (FORM, ends.DELETED_FORM)


def _now(one: ends.End) -> Places:
    """Where it stood when it was destroyed, which is how it stands."""
    work = _work(one.stage) if one.stage else None
    if _is_form(one.outcome):
        return None, work or Place(REFERRED, DELETED)
    if one.outcome in (UNANSWERED, REFUSED, DELETED):
        return Place(BEGUN, one.outcome if work is None else CALLED), work
    if one.outcome == "unlikely":
        return Place(FINISHED, RULED_OUT), work
    if one.outcome in (*ENDS_FIT, ends.OUT_LATER):
        return work or Place(FITS, NO_CONTACT), None
    if work is not None:
        return Place(AGREED, CALLED), work
    return Place(AGREED, STOPPED if one.outcome == "stopped" else SILENT), None


def _then(one: ends.End, today: date) -> Places:
    """Where it stood on a past day, as far as that can be told: not when its referral was made, nor what the team had done by then."""
    if one.outcome in (UNANSWERED, REFUSED) and not one.stage:
        return Place(BEGUN, one.outcome if one.last <= today else UNANSWERED), None
    if one.stage or one.last > today or one.outcome in (DELETED, ends.DELETED_FORM):
        return _unknown(one.outcome)
    if one.outcome == ends.UNFINISHED and one.last == today:
        return Place(AGREED, GOING), None
    return _now(one)


def _before(outcome: str) -> Places:
    """Where something stood of which the screening log alone counts the outcome: not whether a call was asked for."""
    if _is_form(outcome):
        return None, Place(REFERRED, KEPT_NOT)
    if outcome == "unlikely":
        return Place(FINISHED, RULED_OUT), None
    if outcome in ENDS_FIT:
        return Place(FITS, KEPT_NOT), None
    return Place(AGREED, STOPPED if outcome == "stopped" else SILENT), None


def _unknown(outcome: str) -> Places:
    return (None, Place(REFERRED, UNKNOWN)) if _is_form(outcome) else (Place(BEGUN, UNKNOWN), None)


def _work(stage: str) -> Place:
    return Place(REFERRED, JOINED) if stage == JOINED else Place(stage, "" if stage == CONSENTED else KEPT_NOT)
