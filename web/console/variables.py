"""The coded variables of a prescreening: what REDCap's dictionary, the statisticians' files and their codebook are all made from.

One variable holds one kind of thing: a number, a code, a day. Where an answer is missing, the variable is empty and the one beside it,
`..._na`, says why. What could tell who somebody is (words of their own, days, an age of 90 or more) is marked as identifying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from prescreen.dates import parts
from prescreen.protocol import Protocol, Question
from prescreen.protocol.model import STATUSES
from prescreen.workflow import Workflow
from store.exports import Whole
from store.findings import MARKS
from store.work import CALL, STATUS, Event
from web.console import labels, sheets

TEXT, NOTES, YES_NO, RADIO, CHECKBOX = "text", "notes", "yesno", "radio", "checkbox"
INTEGER, NUMBER, DAY, MOMENT = "integer", "number", "date_ymd", "datetime_ymd"
RECORD, CONTACT, ANSWERS, CRITERIA, CALLS, MEDICINES = "prescreening", "contact", "answers", "criteria", "calls", "medicines"
LONGEST = 26
"""The length of a name that REDCap takes."""
GROUPED_FROM = 90
"""The age from which on the year alone can tell who somebody is."""
UNITS = {"saliva": ("mL in 5 minutes", "mL/(5.min)"), "a1c": ("%", "%"), "age": ("years", "a")}
"""The unit that a kind of answer is read in: as people write it, and as UCUM does."""
_RANGES: dict[str, tuple[str, Any, Any]] = {"age": (INTEGER, 0, 120), "saliva": (NUMBER, 0, None), "a1c": (NUMBER, 3, 20)}
_UNCODED = "uncoded"
_MISSING = {
    "unsure": "not sure",
    "declined": "rather not say",
    "not_asked": "not asked or not reached",
    _UNCODED: "answered as another version of the script has it",
}
_OTHER, _NONE = "other", "none"
_CLASSES = ("diuretic", "immunosuppressant", _OTHER)
_UNKNOWN = "not_recognised"
_PARTS = {"y": ("year", 1900, 2100), "m": ("month", 1, 12), "d": ("day", 1, 31)}
_PRECISION = {"year": "year", "month": "month", "day": "day"}
_CONTACTS = {
    "first_name": "First name",
    "last_name": "Last name",
    "phone": "Phone",
    "email": "E-mail",
    "reach": "How and when to reach them",
    "other_language": "Other language",
    "questions": "What they asked the study team",
}
_LONG = ("reach", "questions")
Row = dict[str, Any]


@dataclass(frozen=True)
class Variable:
    """One variable. `choices`: code -> label. `check`: how its text is validated."""

    name: str
    form: str
    kind: str
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    check: str = ""
    least: Any = None
    most: Any = None
    note: str = ""
    identifying: bool = False

    @property
    def columns(self) -> list[str]:
        """The columns of its values: one, or one for each box to check."""
        return [f"{self.name}___{code.lower()}" for code in self.choices] if self.kind == CHECKBOX else [self.name]


class Variables:
    """The variables of a trial and its workflow, and their values."""

    def __init__(self, protocol: Protocol, workflow: Workflow, zone: ZoneInfo) -> None:
        self._protocol, self._workflow, self._zone = protocol, workflow, zone
        self._asked = [question for question in protocol.questions if question.id != "consent"]
        self._names = {question.id: _fitting(f"q_{question.id}", _suffix(question)) for question in self._asked}
        self._coded = {question.id: self._codes(question) for question in self._asked}
        self.all = (*self._record(), *self._contact(), *self._answers(), *self._criteria(), *self._medicines(), *self._calls())

    def of(self, *forms: str, identity: bool) -> list[Variable]:
        """The variables of these forms; without identity those that tell nobody's."""
        return [one for one in self.all if one.form in forms and (identity or not one.identifying)]

    def referral(self, whole: Whole, *, identity: bool) -> Row:
        """The values of a referral, the repeated ones aside."""
        one, referred = whole.referral, self.day(whole)
        row: Row = {
            "record_id": one.id,
            "conversation": one.conversation,
            "joined_to": one.joined_to,
            "kind": one.kind,
            "channel": one.channel,
            "interview_language": one.language,
            "time_zone": self._zone.key,
            "referred_on": referred,
            "disposition": one.disposition,
            "wait_until": one.wait_until,
            "wait_days": _days(referred, one.wait_until),
            "inflammatory_cause": one.focus,
            "referral_status": one.status,
            "outcome": one.outcome,
            "calls": one.calls,
            "day_tried": _days(referred, sheets.day(one.tried_at, self._zone)),
            "day_reached": _days(referred, sheets.day(one.reached_at, self._zone)),
            **self._moves(whole.events, referred),
            "protocol_version": one.protocol_version,
            **{name: one.identity.get(name) for name in _CONTACTS},
            "phone": str(sheets.phone(one.identity.get("phone"))),
            "questions": " / ".join(one.identity.get("questions") or ()),
            **(self.answers(whole.given, referred, identity=identity) if one.conversation else {}),
            **{f"crit_{entry.criterion.lower()}": entry.status for entry in one.ledger},
        }
        for id, found in whole.findings.items():
            name = f"found_{id.lower()}"
            row |= {name: found.mark, f"{name}_status": found.status, f"{name}_reason": found.reason}
        return row

    def day(self, whole: Whole) -> date:
        """The site's day of the referral, from which days are counted."""
        return whole.referral.created_at.astimezone(self._zone).date()

    def answers(self, given: Mapping[str, Any], today: date, *, identity: bool) -> Row:
        """The values of an interview's answers."""
        row: Row = {}
        for question in self._asked:
            value, name = given.get(question.id), self._names[question.id]
            if value is None or value in (*_MISSING, *self._absent(question)):
                row[f"{name}_na"] = "not_asked" if value is None else value
            elif question.kind == "partial_date":
                row |= _partial(name, value, today)
            elif question.kind in ("conditions", "medicines"):
                row |= self._listed(question, name, value)
            elif question.kind == "age":
                grouped = value >= GROUPED_FROM
                row |= {name: None if grouped and not identity else value, f"{name}_{GROUPED_FROM}": grouped}
            elif self._kind(question) == YES_NO:
                row |= {name: value == "yes"} if value in ("yes", "no") else {f"{name}_na": _UNCODED}
            elif question.kind in _RANGES or value in self._coded[question.id]:
                row[name] = value
            else:
                words = _OTHER in self._coded[question.id]
                row |= {name: _OTHER, f"{name}_text": value} if words else {f"{name}_na": _UNCODED}
        return row

    def medicines(self, given: Mapping[str, Any], today: date) -> Iterator[Row]:
        """The values of each medicine that the answers list."""
        lists = (given.get(question.id) for question in self._asked if question.kind == "medicines")
        for one in (one for listed in lists if isinstance(listed, list) for one in listed):
            known = not one.get("unknown")
            yield {
                "med_name": one.get("name") if known else None,
                "med_text": None if known else one.get("name"),
                "med_known": known,
                "med_class": one.get("class"),
                **(_partial("med_since", one["since"], today) if one.get("since") else {}),
            }

    def calls(self, whole: Whole) -> Iterator[Row]:
        """The values of each call, oldest first."""
        referred = self.day(whole)
        for event in whole.events:
            if event.action == CALL:
                at, again = event.at.astimezone(self._zone), event.data.get("next_at")
                tried_again = sheets.day(datetime.fromisoformat(again), self._zone) if again else None
                yield {
                    "call_at": at.strftime("%Y-%m-%d %H:%M"),
                    "call_day": _days(referred, at.date()),
                    "call_how": event.data.get("call"),
                    "call_next": tried_again,
                    "call_next_day": _days(referred, tried_again),
                    "call_note": event.note,
                }

    def _record(self) -> Iterator[Variable]:
        workflow, criteria = self._workflow, {one.id: one.text for one in self._protocol.criteria}
        reasons = {id: label for status in workflow.statuses.values() for id, label in status.reasons.items()}
        languages = {code: str(self._protocol.wording[code].get("language", code)) for code in self._protocol.languages}
        since = "Days since the referral"
        yield Variable("record_id", RECORD, TEXT, "Referral")
        yield Variable("conversation", RECORD, TEXT, "Conversation")
        yield Variable(
            "joined_to", RECORD, TEXT, "Joined to the earlier referral of the same person", note="Count those with this empty: one a person"
        )
        yield Variable("kind", RECORD, RADIO, "Kind", _same("prescreening", "call", "form"))
        yield Variable("channel", RECORD, RADIO, "Channel", {"web": "chat", "sms": "text message"})
        yield Variable("interview_language", RECORD, RADIO, "Language of the interview", languages)
        yield Variable("time_zone", RECORD, TEXT, "The site's time zone, which all days and times are in")
        yield Variable("referred_on", RECORD, TEXT, "Referred on", check=DAY, identifying=True)
        yield Variable("disposition", RECORD, RADIO, "Disposition", _same("likely", "review", "wait", "unlikely", "stopped"))
        yield Variable("wait_until", RECORD, TEXT, "Waiting list until", check=DAY, identifying=True)
        yield Variable("wait_days", RECORD, TEXT, "Waiting list until", check=INTEGER, note=since)
        yield Variable("inflammatory_cause", RECORD, RADIO, "Inflammatory cause", _same("yes", "no", "unknown"))
        yield Variable("referral_status", RECORD, RADIO, "Status", {one.id: one.label for one in workflow.statuses.values()})
        yield Variable(
            "outcome",
            RECORD,
            RADIO,
            "Criterion or reason of the end",
            {**{id: f"{id}: {text}" for id, text in criteria.items()}, **reasons},
        )
        yield Variable("calls", RECORD, TEXT, "Calls", check=INTEGER, least=0)
        yield Variable("day_tried", RECORD, TEXT, "First try to reach them", check=INTEGER, note=since)
        yield Variable("day_reached", RECORD, TEXT, "First reached", check=INTEGER, note=since)
        for status in workflow.statuses.values():
            if status.id != workflow.start:
                yield Variable(
                    _fitting(f"day_{status.id}"), RECORD, TEXT, f"First at the status: {status.label}", check=INTEGER, note=since
                )
        yield Variable("protocol_version", RECORD, TEXT, "Protocol version")

    def _contact(self) -> Iterator[Variable]:
        for name, label in _CONTACTS.items():
            yield Variable(name, CONTACT, NOTES if name in _LONG else TEXT, label, identifying=True)

    def _answers(self) -> Iterator[Variable]:
        for question in self._asked:
            name, label = self._names[question.id], labels.question(self._protocol, question.id)
            yield from self._answer(question, Variable(name, ANSWERS, self._kind(question), label))
            missing = {code: self._said(question, code) for code in (*self._absent(question), *_MISSING)}
            yield Variable(f"{name}_na", ANSWERS, RADIO, f"{label}: why there is no answer", missing)

    def _answer(self, question: Question, plain: Variable) -> Iterator[Variable]:
        """The variables that hold one answer."""
        if question.kind == "partial_date":
            yield from _partial_variables(plain.name, ANSWERS, plain.label)
        elif question.kind in _RANGES:
            check, least, most = _RANGES[question.kind]
            unit = UNITS[question.kind][0]
            grouped = question.kind == "age"
            note = f"{unit}; from {GROUPED_FROM} on only in the file with identifiers" if grouped else unit
            yield replace(plain, check=check, least=least, most=most, note=note)
            if grouped:
                yield Variable(f"{plain.name}_{GROUPED_FROM}", ANSWERS, YES_NO, f"{plain.label}: {GROUPED_FROM} or older")
        else:
            codes = {code: self._said(question, code) for code in self._coded[question.id]}
            yield replace(plain, choices=codes)
            if plain.kind != YES_NO and question.kind != "medicines" and _OTHER in codes:
                yield Variable(f"{plain.name}_text", ANSWERS, NOTES, f"{plain.label}: in their words", identifying=True)

    def _criteria(self) -> Iterator[Variable]:
        statuses, marks = _same(*STATUSES), _same(*MARKS)
        for criterion in self._protocol.criteria:
            id, name = criterion.id, criterion.id.lower()
            yield Variable(f"crit_{name}", CRITERIA, RADIO, f"{id}: {criterion.text}", statuses)
            yield Variable(f"found_{name}", CRITERIA, RADIO, f"{id}: the coordinator's finding", marks)
            yield Variable(f"found_{name}_status", CRITERIA, RADIO, f"{id}: status found", statuses)
            yield Variable(f"found_{name}_reason", CRITERIA, NOTES, f"{id}: reason of the finding", identifying=True)

    def _medicines(self) -> Iterator[Variable]:
        yield Variable("med_name", MEDICINES, TEXT, "Medicine", note="Generic name in lower case")
        yield Variable("med_text", MEDICINES, TEXT, "Medicine that was not recognised, as written", identifying=True)
        yield Variable("med_known", MEDICINES, YES_NO, "Recognised")
        yield Variable("med_class", MEDICINES, RADIO, "Class", {one: labels.written(one) for one in _CLASSES})
        yield from _partial_variables("med_since", MEDICINES, "Taken since")

    def _calls(self) -> Iterator[Variable]:
        since = "Days since the referral"
        ways = {one.id: one.label for one in self._workflow.calls.values()}
        yield Variable("call_at", CALLS, TEXT, "Called at", check=MOMENT, identifying=True)
        yield Variable("call_day", CALLS, TEXT, "Called", check=INTEGER, note=since)
        yield Variable("call_how", CALLS, RADIO, "How it ended", ways)
        yield Variable("call_next", CALLS, TEXT, "Next try promised for", check=DAY, identifying=True)
        yield Variable("call_next_day", CALLS, TEXT, "Next try promised for", check=INTEGER, note=since)
        yield Variable("call_note", CALLS, NOTES, "Note", identifying=True)

    def _kind(self, question: Question) -> str:
        if question.kind in ("conditions", "medicines"):
            return CHECKBOX
        if question.kind in _RANGES or question.kind == "partial_date":
            return TEXT
        return YES_NO if {*question.values} <= {"yes", "no", *_MISSING} else RADIO

    def _absent(self, question: Question) -> tuple[str, ...]:
        """What a number or a date is answered with when there is none, beside not knowing and not saying."""
        numeric = question.kind in _RANGES or question.kind == "partial_date"
        return tuple(code for code in question.values if code not in _MISSING) if numeric else ()

    def _codes(self, question: Question) -> tuple[str, ...]:
        """The codes of an answer that is chosen."""
        if self._kind(question) == YES_NO:
            return ()
        if question.kind == "medicines":
            return (*_CLASSES, _UNKNOWN, _NONE)
        listed = tuple(code for code in question.values if code not in (*_MISSING, _NONE))
        free = (_OTHER,) if takes_words(self._protocol, question) else ()
        return (*listed, *free, *((_NONE,) if question.kind == "conditions" else ()))

    def _said(self, question: Question, code: str) -> str:
        return _MISSING.get(code) or labels.answer(self._protocol, question.id, code)

    def _listed(self, question: Question, name: str, value: Any) -> Row:
        """A list as boxes that are checked or not, and what stands in none of them."""
        codes, rest = self._coded[question.id], ""
        entries = value if isinstance(value, list) else [] if value == _NONE else [value]
        if question.kind == "medicines":
            checked = {str(one.get("class")) for one in entries} | {_UNKNOWN for one in entries if one.get("unknown")}
        else:
            checked = {one if one in codes else _OTHER for one in entries}
            rest = "; ".join(one for one in entries if one not in codes)
        checked = checked or {_NONE}
        return {**{f"{name}___{code.lower()}": code in checked for code in codes}, **({f"{name}_text": rest} if rest else {})}

    def _moves(self, events: Iterable[Event], referred: date) -> Row:
        """For each status the day on which the referral first came to it."""
        row: Row = {}
        for event in events:
            to = event.data.get("to")
            if event.action in (STATUS, CALL) and to in self._workflow.statuses and to != event.data.get("from"):
                row.setdefault(_fitting(f"day_{to}"), _days(referred, sheets.day(event.at, self._zone)))
        return row


def takes_words(protocol: Protocol, question: Question) -> bool:
    """Whether they may answer in words of their own: with conditions, or with a choice of which a criterion judges all others, too."""
    effects = [effect for criterion in protocol.criteria for effect in criterion.effects if effect.question == question.id]
    judged = any(outcome.test == {"anything": True} for effect in effects for outcome in effect.outcomes)
    return question.kind == "conditions" or question.kind == "choice" and judged


def _same(*codes: str) -> dict[str, str]:
    return {code: labels.written(code) for code in codes}


def _suffix(question: Question) -> int:
    """The length that the endings of a question's variables take."""
    return 5 if question.kind in ("partial_date", "conditions", "choice") else 3


def _fitting(name: str, ending: int = 0) -> str:
    """The name cut where its words are longest, so that it fits with an ending of so many characters.

    >>> _fitting("q_immunosuppressant_changed", 5), _fitting("q_age", 3)
    ('q_immunosuppr_changed', 'q_age')
    """
    words = name.split("_")
    while sum(map(len, words)) + len(words) - 1 > LONGEST - ending:
        longest = max(words, key=len)
        words[words.index(longest)] = longest[:-1]
    return "_".join(words)


def _partial_variables(name: str, form: str, label: str) -> Iterator[Variable]:
    for part, (said, least, most) in _PARTS.items():
        yield Variable(f"{name}_{part}", form, TEXT, f"{label}: {said}", check=INTEGER, least=least, most=most, identifying=True)
    note = "Days before the referral; a month counts from its 15th, a year from its 1 July"
    yield Variable(f"{name}_days", form, TEXT, label, check=INTEGER, least=0, note=note)
    yield Variable(f"{name}_prec", form, RADIO, f"{label}: known to the", _PRECISION)


def _partial(name: str, value: Any, today: date) -> Row:
    """A day of which the day, or the month too, may not be known."""
    known = parts(value)
    if not known:
        return {}
    whole = (*known, 7, 1) if len(known) == 1 else (*known, 15)
    try:
        before = max(0, (today - date(*whole[:3])).days)
    except ValueError:
        return {}
    row: Row = {f"{name}_{part}": number for part, number in zip(_PARTS, known, strict=False)}
    return {**row, f"{name}_days": before, f"{name}_prec": tuple(_PRECISION)[len(known) - 1]}


def _days(since: date, day: date | None) -> int | None:
    return (day - since).days if day else None
