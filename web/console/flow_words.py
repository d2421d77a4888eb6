"""The words of the participant flow: what its boxes, ways out, reasons and parts are called, on the page, in the picture and in files."""

from __future__ import annotations

from collections.abc import Mapping

from prescreen.workflow import Workflow
from store.flow import JOINED, KEPT_NOT, NOT_KEPT, RULED_OUT, RULED_OUT_LATER, UNKNOWN, WAITING
from store.flow_shown import OTHER
from web.console.words import LANGUAGES, WORDS, came

CHAINS = {"main": "Prescreenings", "calls": "Calls asked for besides"}
BOXES = {
    "begun": "Conversations begun",
    "agreed": "Agreed to the questions",
    "finished": "Answered to the end",
    "fits": "May fit (likely, review, waiting list)",
    "referred": "Asked to be contacted",
    "single": "Referrals, without those joined",
    "tried": "First try made",
    "reached": "Reached",
    "scheduled": "Visit scheduled",
    "consented": "Consented",
}
SHORT = {
    "begun": "Begun",
    "agreed": "Agreed",
    "finished": "Answered",
    "fits": "May fit",
    "referred": "Asked",
    "single": "Single",
    "tried": "Tried",
    "reached": "Reached",
    "scheduled": "Scheduled",
    "consented": "Consented",
}
"""The boxes as the head of a table has room for them."""
SOURCES = {
    "form": "by the contact form",
    "instead": "in place of the questions",
    "though": "though the study does not fit",
}
GROUPS = {"week": "Week", "channel": "Channel", "language": "Language", "version": "Version"}
_EXITS = {
    "unanswered": "did not say whether they agree",
    "refused": "said no, or stopped before the questions",
    "deleted": "had all of it deleted",
    "silent": "silent for a day or longer",
    "going": "still in the questions",
    "stopped": "stopped",
    "called": "asked for a call in place of the questions",
    RULED_OUT: "does not fit",
    RULED_OUT_LATER: "ruled out by a question that an amendment asked them",
    "no_contact": "did not want to be contacted",
    JOINED: "same person as another referral",
    KEPT_NOT: "no more kept; what became of them is not known",
    UNKNOWN: "how they stood on that day is not known",
    OTHER: "all other ways out, under 5 each",
}
_OUT = (RULED_OUT, RULED_OUT_LATER)
_WAITING = {
    "fits": "not said yet whether to be contacted",
    "single": "wait for the first try",
    "tried": "not reached yet",
    "reached": "no visit scheduled yet",
    "scheduled": "visit ahead, or not decided yet",
}


REACH = {"age": "age", "sex": "sex", "language": "language", "channel": "channel", "race_ethnicity": "race or ethnicity"}
"""What people are counted by."""
_REACH = {
    "not_said": "not said, or not asked",
    "not_kept": "no more kept",
    "hidden": "not shown: to be asked again",
    "not_asked": "did not choose to tell, or was not asked",
    "more_than_one": "of these, more than one",
    OTHER: "all others, under 5 each",
}


class FlowWords:
    """The words for a trial's flow. `criteria`: id -> text. `options`: option of the background -> its words."""

    def __init__(self, workflow: Workflow, criteria: Mapping[str, str], options: Mapping[str, str]) -> None:
        self._workflow, self._criteria, self._options = workflow, criteria, options

    def box(self, name: str) -> str:
        """A box."""
        return BOXES[name]

    def exit(self, box: str, name: str) -> str:
        """A way out of a box."""
        if name == WAITING:
            return _WAITING.get(box, "not decided yet")
        label = _EXITS.get(name)
        return label if label is not None else self._workflow.label(name).lower()

    def reason(self, exit: str, code: str) -> str:
        """What is known beneath a way out."""
        if code == OTHER:
            return "all others"
        if not code:
            return "not kept by which criterion" if exit in _OUT else "no reason kept"
        if exit in _OUT:
            return f"{code}: {self._criteria[code]}" if code in self._criteria else code
        return self._workflow.outcome_label(code, self._criteria)

    def part(self, group: str, value: str) -> str:
        """A part of a group."""
        if value == OTHER:
            return "all others"
        if value == NOT_KEPT:
            return "not kept"
        if group == "week":
            return f"week of {value}"
        if group == "channel":
            return came(value)
        return {**WORDS, **LANGUAGES}.get(value, value) if group == "language" else value

    def of(self, name: str, value: str) -> str:
        """A value of what is counted of people."""
        if name in ("channel", "language"):
            return self.part(name, value)
        return _REACH.get(value) or self._options.get(value) or value.replace("_", " ")
