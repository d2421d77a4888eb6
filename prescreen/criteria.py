"""Applies the criteria to the answers: for each criterion its status, why, and which answer says so.

Pure. Unknown is never read as no: a criterion whose questions were not reached has no status.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from prescreen.answers import DECLINED, UNSURE
from prescreen.dates import last_day, later
from prescreen.protocol.model import STATUSES, Criterion, Effect, Listed, Outcome, Protocol, Status
from prescreen.protocol.predicates import Condition, counted, holds, matches, mentioned, missing, over

NOT_ASKED = "not_asked"
_WEIGHED = ("fail", "wait", "review")
"""Of these each reason is told; who passes needs but one."""


@dataclass(frozen=True)
class Finding:
    """What the answers say of one criterion. `status` None: not reached. `until`: the day a wait ends, where it is known.

    `others`: questions beside `question` whose answers weigh as much; `why` names their reasons too. `say`: the notice of its outcome.
    """

    criterion: str
    status: Status | None
    why: str = ""
    question: str | None = None
    until: date | None = None
    others: tuple[str, ...] = ()
    say: str = ""


class Weighed:
    """Some answers (question -> value, settled ones included) under the criteria on a day. Each thing is found out once, when it is asked
    for, so the answers may not be changed afterwards. `answered`: the day on which they were given, where that is not today: from it a wait
    counts that counts from no date of theirs."""

    def __init__(self, protocol: Protocol, answers: Mapping[str, Any], today: date, *, answered: date | None = None) -> None:
        self.protocol, self.answers, self.today, self.answered = protocol, answers, today, answered or today

    @cached_property
    def _given(self) -> dict[str, Any]:
        return _asked(self.protocol, self.answers, self.today)

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """The finding on every criterion."""
        return {one.id: _finding(self.protocol, one, self._given, self.today, self.answered) for one in self.protocol.criteria}

    @cached_property
    def applies(self) -> dict[str, bool | None]:
        """Of every question whether it is to be asked; None while an answer that decides it is missing. Where a date is too vague to tell,
        it is. A question that depends on one that does not apply does not apply either."""
        return {one.id: _is_asked(one.when, self._given, self.today) for one in self.protocol.questions}

    @cached_property
    def applicable(self) -> dict[str, Any]:
        """The answers that count: those to questions that apply. One whose question fell away is kept but has no say."""
        return {question: value for question, value in self._given.items() if value != NOT_ASKED}

    @cached_property
    def notices(self) -> tuple[str, ...]:
        """What participants are to be told at once for these answers, by the names of the notices, in the protocol's order."""
        found: dict[str, None] = {}
        for criterion in self.protocol.criteria:
            for effect in criterion.effects:
                if _tells(effect) and (effect.count or self._given.get(effect.question, NOT_ASKED) != NOT_ASKED):
                    weigh = _counted if effect.count else _effect
                    finding = weigh(self.protocol, criterion, effect, self._given, self.today, self.answered)
                    found |= {finding.say: None} if finding and finding.say else {}
        return tuple(found)


def evaluate(protocol: Protocol, answers: Mapping[str, Any], today: date, *, answered: date | None = None) -> dict[str, Finding]:
    """The finding on every criterion for these answers, as `Weighed` has it."""
    return Weighed(protocol, answers, today, answered=answered).findings


def _tells(effect: Effect) -> bool:
    return any(outcome.say for outcome in effect.outcomes)


def _is_asked(when: Condition | None, given: Mapping[str, Any], today: date | None) -> bool | None:
    verdict = holds(when, given, today)
    return True if verdict is None and not missing(when, given) else verdict


def _asked(protocol: Protocol, answers: Mapping[str, Any], today: date | None = None) -> dict[str, Any]:
    """The answers that count, with NOT_ASKED for each question that does not apply: known, and none of its values."""
    kept: dict[str, Any] = {}
    for question in protocol.questions:
        if holds(question.when, kept, today) is False:
            kept[question.id] = NOT_ASKED
        elif question.id in answers:
            kept[question.id] = answers[question.id]
    return kept


def _finding(protocol: Protocol, criterion: Criterion, given: Mapping[str, Any], today: date, answered: date) -> Finding:
    found = _decided(protocol, criterion, given, today, answered)
    told = notes(criterion, given, today) if found.status is not None else []
    return replace(found, why="; ".join([found.why, *told])) if told else found


def _decided(protocol: Protocol, criterion: Criterion, given: Mapping[str, Any], today: date, answered: date) -> Finding:
    if not criterion.effects:
        return Finding(criterion.id, "clinic", "Found out at the clinic")
    found: list[Finding] = []
    open_ = False
    for effect in criterion.effects:
        asked = True if effect.count else _is_asked(protocol.question(effect.question).when, given, today)
        if asked is False:
            continue
        if asked is None or not effect.count and effect.question not in given:
            open_ = True
            continue
        finding = (_counted if effect.count else _effect)(protocol, criterion, effect, given, today, answered)
        if finding is None:
            open_ = True
        elif finding.status is not None:
            if effect.decides_alone and not isinstance(given[effect.question], str):
                return finding
            found.append(finding)
    return _gravest(criterion, found, open_)


def _gravest(criterion: Criterion, found: list[Finding], open_: bool) -> Finding:
    best = min(found, key=lambda finding: STATUSES.index(finding.status or "pass"), default=None)
    if best is not None and (not open_ or best.status == "fail"):
        same = [finding for finding in found if finding.status == best.status] if best.status in _WEIGHED else [best]
        if len(same) == 1:
            return best if not best.others else replace(best, others=())
        others = tuple(finding.question for finding in same[1:] if finding.question)
        return replace(best, why="; ".join(finding.why for finding in same), others=others)
    if open_:
        return Finding(criterion.id, None)
    return Finding(criterion.id, "pass", "Does not apply")


def _effect(
    protocol: Protocol, criterion: Criterion, effect: Effect, answers: Mapping[str, Any], today: date, answered: date
) -> Finding | None:
    value = answers[effect.question]
    for outcome in effect.outcomes:
        met = matches(outcome.test, value, today)
        if met is None:
            return Finding(criterion.id, "review", "The answer leaves it open", effect.question)
        if not met or (value == DECLINED and outcome.test == {"anything": True}):
            continue
        condition = holds(outcome.when, answers, today)
        if condition is None and not missing(outcome.when, answers):
            return Finding(criterion.id, "review", "The answers leave it open", effect.question)
        if condition is None:
            return None
        if condition:
            return _outcome(protocol, criterion, effect.question, outcome, answers, today, answered)
    if value == DECLINED:
        return Finding(criterion.id, "review", "They would rather not say", effect.question)
    return Finding(criterion.id, "review", "The answer could not be weighed", effect.question)


def _counted(
    protocol: Protocol, criterion: Criterion, effect: Effect, answers: Mapping[str, Any], today: date, answered: date
) -> Finding | None:
    """The outcome for how many conditions hold, once it is the same whatever is still unknown; None while an answer may decide it."""
    least, most = counted(effect.count, answers, today)
    looked_at = [name for condition in effect.count for name, _ in mentioned(condition)]
    told = tuple(dict.fromkeys(name for name in looked_at if answers.get(name) not in (None, NOT_ASKED)))
    question, others = (told[0] if told else effect.question), told[1:]
    waits = any(missing(condition, answers) for condition in effect.count)
    for outcome in effect.outcomes:
        met = over(outcome.test, least, most)
        if met is None:
            return None if waits else Finding(criterion.id, "review", "Not certain how many hold", question, others=others)
        condition = holds(outcome.when, answers, today) if met else False
        if condition is None:
            waits = waits or missing(outcome.when, answers)
            return None if waits else Finding(criterion.id, "review", "The answers leave it open", question, others=others)
        if condition:
            found = _outcome(protocol, criterion, question, outcome, answers, today, answered)
            return found and replace(found, others=others)
    return Finding(criterion.id, "review", "The answers could not be weighed", question, others=others)


def _outcome(
    protocol: Protocol, criterion: Criterion, question: str, outcome: Outcome, answers: Mapping[str, Any], today: date, answered: date
) -> Finding | None:
    if outcome.status != "wait" or outcome.until is None:
        return Finding(criterion.id, outcome.status, outcome.why, question, say=outcome.say)
    found = Finding(criterion.id, "wait", outcome.why, question, say=outcome.say)
    source, threshold = outcome.until.question, protocol.thresholds[outcome.until.after]
    if source and source not in answers:
        return None
    given = answers[source] if source else answered.isoformat()
    day = None if given in (UNSURE, DECLINED) else last_day(given, today)
    if day is None:
        return found
    until = later(day, threshold.value, threshold.unit)
    if until <= today:
        return replace(found, status=outcome.past, why=f"{outcome.why}; that time is over")
    return replace(found, until=until)


def notes(criterion: Criterion, counts: Mapping[str, Any], today: date | None = None) -> list[str]:
    """The texts of a criterion's notes that appear for the answers that count. One about an answer that is missing does not."""
    if not criterion.notes:
        return []
    given = {question: value for question, value in counts.items() if value != NOT_ASKED}
    return [note.text for note in criterion.notes if holds(note.when, given, today) and _met(note.lists, given)]


def _met(listed: Listed | None, given: Mapping[str, Any]) -> bool:
    """Whether the answer lists a medicine of the group, alone or in a combination product ("apixaban/aspirin")."""
    if listed is None:
        return True
    medicines = given.get(listed.question)
    return isinstance(medicines, list) and any(not listed.names.isdisjoint(medicine["name"].split("/")) for medicine in medicines)
