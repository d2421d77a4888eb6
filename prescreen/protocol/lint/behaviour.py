"""What questions declare beside their kind: roles, units, ranges, windows, classes, conditions, and the other questions they speak of."""

from __future__ import annotations

from collections.abc import Iterator

from prescreen.answers import DECLINED
from prescreen.dates import DAYS
from prescreen.protocol.faults import Fault, near
from prescreen.protocol.lint import lexicons, testing
from prescreen.protocol.lint.shapes import Place
from prescreen.protocol.model import ROLES, TIMES_OF_A_RATE, Protocol, Question

_FILE = "questions.yml"
_WITH_UNIT = ("number", "numbers", "duration")
_OF_BODY = ("weight_kg", "height_cm", "bmi")
_WITH_RANGE = ("number", "numbers", "duration", "age")


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of what questions declare."""
    taken: dict[str, str] = {}
    for question in protocol.questions:
        place: Place = ("questions", question.id)
        if question.role:
            if question.role not in ROLES:
                yield Fault(_FILE, (*place, "role"), f"no role {question.role}; {near(question.role, ROLES)}")
            elif taken.setdefault(question.role, question.id) != question.id:
                yield Fault(
                    _FILE, (*place, "role"), f"{taken[question.role]} has the role {question.role} already; leave it to one of them"
                )
        yield from _measured(protocol, question, place)
        yield from _window(protocol, question, place)
        if question.medicine_class and question.medicine_class not in lexicons.classes(protocol):
            said = f"no medicine is of the class {question.medicine_class}; {near(question.medicine_class, lexicons.classes(protocol))}"
            yield Fault(_FILE, (*place, "class"), f"{said}, or write a table of that name in medicines.yml")
        if question.condition and question.condition not in lexicons.all_conditions(protocol):
            closest = near(question.condition, lexicons.all_conditions(protocol))
            closest = closest if "mean" in closest else "its names stand in conditions.yml"
            yield Fault(_FILE, (*place, "condition"), f"no condition is called {question.condition}; {closest}")
        yield from _others(protocol, question, place)


def _measured(protocol: Protocol, question: Question, place: Place) -> Iterator[Fault]:
    if question.unit and question.kind not in _WITH_UNIT:
        yield Fault(_FILE, (*place, "unit"), f"a {question.kind} has no unit; drop it, or mend the kind")
    elif question.unit and question.unit not in protocol.units and " " not in question.unit:
        if "mean" in (closest := near(question.unit, protocol.units)):
            yield Fault(_FILE, (*place, "unit"), f"no unit {question.unit}; {closest}")
    if question.ranges and question.kind not in _WITH_RANGE:
        yield Fault(_FILE, (*place, "range"), f"a {question.kind} has no range; drop it, or mend the kind")
    if question.measures and question.kind != "body":
        yield Fault(_FILE, (*place, "range"), "ranges by name are for a body's weight and height; write [lowest, highest]")
    for name in question.measures:
        if name not in _OF_BODY:
            yield Fault(_FILE, (*place, "range", name), f"a body has no {name}; {near(name, _OF_BODY)}")
    if question.kind == "number" and not question.ranges:
        yield Fault(_FILE, place, "a number needs its range, [lowest, highest] that is plausible: what lies outside is asked again")
    if question.kind == "numbers" and len(question.ranges) > 1 and len(question.ranges) != len(question.parts):
        yield Fault(_FILE, (*place, "range"), f"has {len(question.ranges)} ranges for {len(question.parts)} parts; write one for each")
    if question.per and (question.kind != "number" or question.scale):
        yield Fault(_FILE, (*place, "per"), "is for a number that is no scale; drop it, or mend the kind")
    elif question.per and question.per not in TIMES_OF_A_RATE:
        yield Fault(_FILE, (*place, "per"), f"no time {question.per}; {near(question.per, TIMES_OF_A_RATE)}")
    if question.scale and question.kind != "number":
        yield Fault(_FILE, (*place, "scale"), "is for a number; drop it, or mend the kind")


def _window(protocol: Protocol, question: Question, place: Place) -> Iterator[Fault]:
    if not question.window:
        if question.steady:
            yield Fault(_FILE, (*place, "steady"), "needs a window: the threshold that says for how long it must have stayed the same")
        return
    threshold = protocol.thresholds.get(question.window)
    if threshold is None:
        yield Fault(_FILE, (*place, "window"), f"no threshold {question.window}; {near(question.window, protocol.thresholds)}")
    elif threshold.unit not in DAYS:
        said = f"{question.window} is in {threshold.unit}, which is no time; a window is in {', '.join(DAYS)}"
        yield Fault(_FILE, (*place, "window"), said)


def _others(protocol: Protocol, question: Question, place: Place) -> Iterator[Fault]:
    """Names of other questions, and values of those. A common question may speak of common ones that the trial does not ask."""

    def named(part: str, names: tuple[str, ...]) -> Iterator[Fault]:
        for name in names:
            if not protocol.has_question(name) and name not in protocol.bank:
                yield Fault(_FILE, (*place, part), f"names no question: {name}; {testing.mend(protocol, name)}")

    yield from named("depends_on", question.depends_on)
    yield from named("related", question.related)
    yield from named("settles", tuple(one.question for one in question.settles))
    yield from named("brings", tuple(one.question for one in question.brings))
    yield from named("by", (question.by,) if question.by else ())
    for settling in question.settles:
        yield from testing.test(protocol, question, settling.test, _FILE, (*place, "settles"))
        if protocol.has_question(settling.question):
            taken = (*protocol.question(settling.question).values, DECLINED)
            if isinstance(settling.value, str) and settling.value not in taken:
                yield Fault(
                    _FILE, (*place, "settles"), f"{settling.question} never takes the value {settling.value}; {near(settling.value, taken)}"
                )
    for bringing in question.brings:
        for value in bringing.values:
            if value not in question.values:
                yield Fault(_FILE, (*place, "brings"), f"{question.id} never takes the value {value}; {near(value, question.values)}")
    if question.order:
        yield from named("order", (question.order.matter, question.order.other))
        for value in (question.order.matter_first, question.order.other_first):
            if value not in question.values:
                yield Fault(_FILE, (*place, "order"), f"{question.id} never takes the value {value}; {near(value, question.values)}")
