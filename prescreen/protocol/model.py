"""What a protocol consists of: questions, criteria with their effects, thresholds, wording, study facts.

Plain frozen data. A threshold carries its unit and source; a criterion says which answers give which status.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from prescreen.protocol.predicates import Condition
from prescreen.protocol.units import Unit, number, told

Status = Literal["fail", "wait", "review", "clinic", "pass"]
STATUSES: tuple[Status, ...] = ("fail", "wait", "review", "clinic", "pass")
"""Gravest first: a criterion that several questions feed takes the first of these that any of them gives."""

ROLES = ("consent", "age", "sex", "matter", "onset", "decides", "procedures", "can_conceive", "pregnant")
"""What the interview knows a question by, whatever its id: consent, the age, the sex recorded at birth, whether they have what the trial is
about and since when, whether the participant decides, would have the procedures, could become pregnant, is pregnant."""

ADULT = 18
"""Nobody below this age is interviewed or kept, whatever a trial's own ages are."""

TIMES_OF_A_RATE = ("day", "week", "month", "year")
"""For what time a question may ask a number (`per`)."""

CONTACT_POINTS = ("agreed", "first_name", "last_name", "email", "phone", "reach", "language", "other_trials", "second_look")


_OF_A_QUESTION = ("window", "low", "high", "unit")
"""What a question's wording may leave to be filled in from what is declared of it."""


class ProtocolError(Exception):
    """The trial's files can't be used. `faults` lists every fault found, each with its file and the mend."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Threshold:
    """A number of the protocol that decides, with its unit and where it comes from."""

    id: str
    value: float
    unit: str
    source: str


@dataclass(frozen=True)
class Variant:
    """Another wording of a question that is used when its condition holds and, if given, one of `said` was said."""

    name: str
    when: Condition
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settling:
    """An answer that meets `test` answers another question too, so that the other one is not asked."""

    test: Any
    question: str
    value: Any


@dataclass(frozen=True)
class Bringing:
    """An answer among `values` may also tell the answer to another question."""

    values: tuple[str, ...]
    question: str


@dataclass(frozen=True)
class Order:
    """Which of two things came first: what the question `matter` dates, or what the question `other` is about; a value for each."""

    matter: str
    other: str
    matter_first: str
    other_first: str


@dataclass(frozen=True)
class Question:
    """One question of the interview.

    `kind` names its reader, `values` the words it may take beside numbers, dates and lists. `unit`, `range` and `decimals` say what a
    number may be, `per` for what time it is; a `scale` is a number without a unit. `parts` name the numbers of one answer, `ranges` say
    what each may be, and where they are `falling` each is at most the one before. `measures`: what a body's weight, height and index may
    be. `window` names the threshold within which something happened or, where `steady`, stayed as it was. `medicine_class` and `condition`
    tie it to what the lists of medicines and of conditions say. `settles` are the questions that an answer answers too, `related` those
    whose matter may be its answer, `brings` what an answer tells beside. `order`: it asks which of two things came first. `by`: its
    patterns go by what was answered there. `reader`: one of its own in place of its kind's. `willing`: it asks whether somebody would.
    `info`: for the record, no criterion weighs it. `role`: what the interview knows it by. `common`: the common question that it is, with
    its cues and examples; "" where it is the trial's own.
    """

    id: str
    kind: str
    values: tuple[str, ...]
    choices: tuple[str, ...]
    when: Condition | None = None
    depends_on: tuple[str, ...] = ()
    declined: str = "declined"
    missed: str = "unsure"
    variants: tuple[Variant, ...] = ()
    role: str = ""
    unit: str = ""
    range: tuple[float, float] | None = None
    ranges: tuple[tuple[float, float], ...] = ()
    measures: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    falling: bool = False
    decimals: int = 0
    scale: bool = False
    per: str = ""
    window: str = ""
    steady: bool = False
    medicine_class: str = ""
    condition: str = ""
    settles: tuple[Settling, ...] = ()
    related: tuple[str, ...] = ()
    brings: tuple[Bringing, ...] = ()
    order: Order | None = None
    by: str = ""
    reader: str = ""
    info: bool = False
    willing: bool = False
    common: str = ""


@dataclass(frozen=True)
class Bring:
    """What helps to have at hand for a call, where a condition holds; the wording is `bring.` and its name."""

    thing: str
    when: Condition


@dataclass(frozen=True)
class Until:
    """When a wait ends: so long after the date that a question was answered with, as the threshold named by `after` says.

    `question` "": so long after the day on which it was answered.
    """

    question: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """What one answer means for a criterion. `status` None: nothing by itself, a later question decides.

    `say`: what the participant is told at once where it holds, once; the wording is `notice.` and its name.
    """

    test: Any
    status: Status | None
    why: str
    when: Condition | None = None
    until: Until | None = None
    past: Status = "pass"
    say: str = ""


@dataclass(frozen=True)
class Effect:
    """How one question feeds a criterion: the first outcome whose test and condition hold.

    `count`: instead of an answer, how many of these conditions hold is weighed; `question` is then the first that they look at.
    """

    question: str
    outcomes: tuple[Outcome, ...]
    decides_alone: tuple[str, ...] = ()
    count: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Listed:
    """That an answer which lists medicines names one of a group; `names` are the generic names of that group."""

    question: str
    group: str
    names: frozenset[str]


@dataclass(frozen=True)
class Note:
    """What a coordinator is told beside a criterion's status, where the condition `when` holds and `lists` is met, as far as given."""

    text: str
    when: Condition | None = None
    lists: Listed | None = None


@dataclass(frozen=True)
class Criterion:
    """One inclusion or exclusion criterion. With no effects it is only found out at the clinic."""

    id: str
    kind: str
    text: str
    source: str
    effects: tuple[Effect, ...]
    silent: bool = False
    notes: tuple[Note, ...] = ()
    proposed: str = ""


@dataclass(frozen=True)
class Focus:
    """What the trial looks at most: the question whose list of conditions says it, those that make it so, and what coordinators call it."""

    question: str
    any_of: tuple[str, ...]
    label: str = ""


MEDICINE_TABLES = ("class_words", "local", "combinations", "groups")
MEDICINE_LISTS = ("local_words", "local_places", "spared", "forms", "no_medicine")
"""What medicines.yml holds beside the classes, each of which stands under a name of its own."""


def class_tables(medicines: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in medicines.yml that are a class each: medicines with their further names, or names alone that a lexicon knows."""
    fixed = (*MEDICINE_TABLES, *MEDICINE_LISTS)
    return tuple(name for name, part in medicines.items() if isinstance(part, (Mapping, list)) and name not in fixed)


def _classes_listed(held: Any) -> Iterator[str]:
    """The operands of every `lists_class` in what a criterion holds."""
    if is_dataclass(held):
        held = vars(held)
    if isinstance(held, Mapping):
        named = held.get("lists_class", ())
        yield from (named,) if isinstance(named, str) else named
    for part in held.values() if isinstance(held, Mapping) else held if isinstance(held, (list, tuple)) else ():
        yield from _classes_listed(part)


@dataclass(frozen=True)
class Protocol:
    """Everything that a trial's files say. `version` names the script's version and a digest of its files.

    `names`: language -> field -> what the study is called in general texts; `unfilled` holds wording and topics as they were written.
    """

    version: str
    script: str
    digest: str
    study: Mapping[str, Any]
    questions: tuple[Question, ...]
    criteria: tuple[Criterion, ...]
    thresholds: Mapping[str, Threshold]
    focus: Focus
    wording: Mapping[str, Mapping[str, Any]] = field(repr=False)
    topics: tuple[Mapping[str, Any], ...] = field(repr=False, default=())
    terms: tuple[Mapping[str, Any], ...] = field(repr=False, default=())
    medicines: Mapping[str, Any] = field(repr=False, default_factory=dict)
    groups: Mapping[str, frozenset[str]] = field(repr=False, default_factory=dict)
    conditions: Mapping[str, Any] = field(repr=False, default_factory=dict)
    units: Mapping[str, Unit] = field(repr=False, default_factory=dict)
    cues: Mapping[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)
    glossaries: Mapping[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)
    translations: Mapping[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)
    bank: Mapping[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)
    """The common questions by their ids, whether the trial uses them or not."""
    bring: tuple[Bring, ...] = ()
    codes: Mapping[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(repr=False, default_factory=dict)
    unfilled: Mapping[str, Any] = field(repr=False, compare=False, default_factory=dict)
    folder: Path | None = field(repr=False, compare=False, default=None)

    @cached_property
    def made(self) -> dict[str, Any]:
        """What others have made of this protocol, each under a name of its own: it is let go together with it."""
        return {}

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def _kinds(self) -> dict[str, tuple[Question, ...]]:
        return {kind: tuple(one for one in self.questions if one.kind == kind) for kind in {question.kind for question in self.questions}}

    @cached_property
    def _roles(self) -> dict[str, Question]:
        return {question.role: question for question in reversed(self.questions) if question.role}

    @cached_property
    def _criteria(self) -> dict[str, Criterion]:
        return {criterion.id: criterion for criterion in self.criteria}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have wording, English first."""
        return tuple(sorted(self.wording, key=lambda code: (code != "en", code)))

    @property
    def name(self) -> str:
        """The trial's name, which is its folder's."""
        return self.folder.name if self.folder else ""

    def in_role(self, role: str) -> Question | None:
        """The question that has this role; None where the trial asks none."""
        return self._roles.get(role)

    @property
    def youngest(self) -> float:
        """The age from which the trial takes people, as study.yml says; that of an adult where it says none."""
        ages = self.study.get("age")
        least = ages.get("from") if isinstance(ages, Mapping) else None
        return least if isinstance(least, (int, float)) else ADULT

    def of_kind(self, kind: str) -> tuple[Question, ...]:
        """The questions of a kind, in their order."""
        return self._kinds.get(kind, ())

    @cached_property
    def medicine_classes(self) -> tuple[str, ...]:
        """The classes of medicines that a question or a criterion asks about, in the order of their tables in medicines.yml."""
        asked = {question.medicine_class for question in self.questions} | set(_classes_listed(self.criteria))
        return tuple(name for name in class_tables(self.medicines) if name in asked)

    def question(self, id: str) -> Question:
        """The question of that id. Raises KeyError."""
        return self._questions[id]

    def has_question(self, id: str) -> bool:
        """Whether there is a question of that id."""
        return id in self._questions

    def criterion(self, id: str) -> Criterion:
        """The criterion of that id. Raises KeyError."""
        return self._criteria[id]

    def find_text(self, language: str, key: str, channel: str = "web") -> str | None:
        """The wording under a dotted key, its SMS variant where the channel is sms and there is one; None if absent."""
        found = self.find_form(language, key, channel)
        return None if found is None else found[0]

    def find_form(self, language: str, key: str, channel: str = "web") -> tuple[str, str] | None:
        """`find_text`, and the id of that text, which names its form (web or sms) where the key has forms."""
        node: Any = self.wording.get(language) or self.wording["en"]
        for part in key.split("."):
            if not isinstance(node, Mapping) or part not in node:
                return None
            node = node[part]
        id = f"wording {key}"
        if isinstance(node, Mapping) and "web" in node:
            form = channel if node.get(channel) else "web"
            node, id = node[form], f"{id}.{form}" if len(node) > 1 else id
        if not isinstance(node, str):
            return None
        asked = key.split(".")[1] if "{" in node and "." in key else ""
        return (self.filled(node, asked, language) if asked in self._questions else node), id

    def question_fields(self, question: str, language: str) -> dict[str, str]:
        """What {window}, {low}, {high} and {unit} stand for in a text about a question, in the words of the language."""
        asked = self.question(question)
        fields = {"unit": self.units[asked.unit].named(language) if asked.unit in self.units else asked.unit}
        if asked.window in self.thresholds:
            window = self.thresholds[asked.window]
            fields["window"] = told(self.units, window.value, window.unit, language)
        if asked.range:
            fields |= {"low": number(asked.range[0]), "high": number(asked.range[1])}
        return fields

    def filled(self, text: str, question: str, language: str) -> str:
        """A text about a question with its {window}, {low}, {high} and {unit}, in the words of the language."""
        if not any(f"{{{name}}}" in text for name in _OF_A_QUESTION):
            return text
        for name, value in self.question_fields(question, language).items():
            text = text.replace("{" + name + "}", value)
        return text

    def text(self, language: str, key: str, channel: str = "web", /, **fields: Any) -> str:
        """The wording under a dotted key with its {fields} filled. Raises KeyError where there is none."""
        found = self.find_text(language, key, channel)
        if found is None:
            raise KeyError(f"no wording {key!r} in {language}")
        for name, value in fields.items():
            found = found.replace("{" + name + "}", str(value))
        return found
