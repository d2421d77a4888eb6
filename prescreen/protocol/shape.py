"""What each entry of a trial's files is made of: which keys it needs, and whether each holds a text, a number, a list or lines of its own.

Says nothing of what is meant: names of questions, values and thresholds are for the lint.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Found = tuple[tuple[str | int, ...], str]
"""Where in an entry, and what is wrong there."""
Check = Callable[[Any], Iterator[Found]]
TIMES = ("days", "weeks", "months", "years")
"""Units of thresholds that are times."""


def _is(kind: Callable[[Any], bool], write: str) -> Check:
    def check(value: Any) -> Iterator[Found]:
        if not kind(value):
            yield (), f"is {shown(value)}; write {write}"

    return check


def shown(value: Any) -> str:
    """A value as its author may know it again."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "a list"
    return "lines of `name: ...`" if isinstance(value, Mapping) else repr(value) if isinstance(value, str) else str(value)


def number(value: Any) -> bool:
    """Whether it is a number; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(number, value))


text = _is(lambda value: isinstance(value, str) and bool(value.strip()), "a text, in quotes where it looks like a number")
_flag = _is(lambda value: isinstance(value, bool), "true or false")
_whole = _is(lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0, "a whole number")
_number = _is(number, "a number")
_range = _is(
    lambda value: (
        _pair(value)
        or (isinstance(value, list) and len(value) > 1 and all(map(_pair, value)))
        or (isinstance(value, Mapping) and bool(value) and all(map(_pair, value.values())))
    ),
    "the lowest and the highest as [0, 10]",
)


def words(value: Any) -> Iterator[Found]:
    """A list of texts."""
    if not isinstance(value, list):
        yield (), f"is {shown(value)}; write a list as [one, another]"
        return
    for at, one in enumerate(value):
        if not isinstance(one, str) or not one.strip():
            yield (at,), f"is {shown(one)}; write a text, in quotes where it looks like a number"


_OF_WORDS = ("is", "not", "lists", "lists_class", "lists_none_of")
_OF_NUMBERS = ("at_least", "at_most", "above", "below", "not_at_least", "older_than", "younger_than")
_OF_TWO = ("within", "outside")


def _condition(value: Any) -> Iterator[Found]:
    if not isinstance(value, Mapping) or not value:
        yield (), f"is {shown(value)}; write a condition such as {{diabetes: [yes]}}, or drop it"
        return
    for key, test in value.items():
        if key in ("all", "any"):
            yield from (((key, *where), said) for where, said in _list(_condition)(test))
        elif key == "count":
            yield from (((key, *where), said) for where, said in _lines({"of": _list(_condition)}, _OPERANDS)(test))
        elif isinstance(test, list):
            yield from (((str(key), *where), said) for where, said in words(test))
        elif isinstance(test, Mapping) and test:
            yield from (((str(key), *where), said) for where, said in _operands(test))
        else:
            yield (str(key),), f"is {shown(test)}; write a list of words such as [yes], or an operator with its operand"


def _operands(test: Mapping[str, Any]) -> Iterator[Found]:
    for operator, operand in test.items():
        if operator in _OPERANDS:
            yield from (((operator, *where), said) for where, said in _OPERANDS[operator](operand))


def _operand(value: Any) -> Iterator[Found]:
    if not number(value) and not (isinstance(value, str) and value.strip()):
        yield (), f"is {shown(value)}; write the name of a threshold, or a number"


def _two(value: Any) -> Iterator[Found]:
    if not isinstance(value, list) or len(value) != 2:
        yield (), f"is {shown(value)}; write two thresholds as [lowest, highest]"
    else:
        yield from (((at, *where), said) for at, one in enumerate(value) for where, said in _operand(one))


_OPERANDS: Mapping[str, Check] = {
    **dict.fromkeys(_OF_WORDS, words),
    **dict.fromkeys(_OF_NUMBERS, _operand),
    **dict.fromkeys(_OF_TWO, _two),
    "value": _is(lambda value: isinstance(value, (str, int)) and not isinstance(value, bool), "the name of a part"),
}
"""What stands behind each operator."""


def _list(entry: Check) -> Check:
    def check(value: Any) -> Iterator[Found]:
        if not isinstance(value, list):
            yield (), f"is {shown(value)}; write a list, each entry behind a dash"
            return
        for at, one in enumerate(value):
            yield from (((at, *where), said) for where, said in entry(one))

    return check


def _lines(needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Lines of `name: ...` with these names. What has another name is passed over: whoever makes the entry knows what it reads."""

    def check(value: Any) -> Iterator[Found]:
        if not isinstance(value, Mapping):
            yield (), f"is {shown(value)}; write lines of `name: ...`, as the entries around it"
            return
        for key in needed:
            if key not in value:
                others = [str(other) for other in value if other not in {**needed, **(optional or {})}]
                meant = difflib.get_close_matches(key, others, 1, 0.6)
                yield (), f"lacks its {key}; {f'is {meant[0]} meant for it?' if meant else 'write it'}"
        for key, of in {**needed, **(optional or {})}.items():
            if key in value:
                yield from (((key, *where), said) for where, said in of(value[key]))

    return check


def texts(value: Any) -> Iterator[Found]:
    """Texts below names, however deep, or lists of them."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from (((str(key), *where), said) for where, said in texts(below))
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from (((at, *where), said) for where, said in texts(below))
    elif not isinstance(value, str) or not value.strip():
        yield (), f"is {shown(value)}; write a text, in quotes where it looks like a number"


def _anything(value: Any) -> Iterator[Found]:
    if value is None:
        yield (), "is empty; write a value"


def _test(value: Any) -> Iterator[Found]:
    if isinstance(value, list):
        yield from words(value)
    elif isinstance(value, Mapping):
        yield from _operands(value)
    else:
        yield (), f"is {shown(value)}; write a list of words, or an operator with its operand"


_OF_A_QUESTION: Mapping[str, Check] = {
    **dict.fromkeys(("declined", "missed", "role", "unit", "per", "window", "class", "condition"), text),
    **dict.fromkeys(("values", "choices", "depends_on", "related", "parts"), words),
    **dict.fromkeys(("scale", "steady", "info", "willing", "falling"), _flag),
    "decimals": _whole,
    "range": _range,
    "when": _condition,
    "variants": _list(_lines({"name": text, "when": _condition}, {"said": words})),
    "settles": _list(_lines({"if": _test, "question": text, "value": _anything})),
    "brings": _list(_lines({"when": words, "question": text})),
    "order": _lines(dict.fromkeys(("matter", "other", "matter_first", "other_first"), text)),
    "by": text,
}
_THRESHOLD = _lines({"value": _number, "unit": text, "source": text})
_today = _is(lambda value: value == "today", "today")
_UNTIL = _lines({"after": text}, {"question": text, "from": _today})


def _question(value: Any) -> Iterator[Found]:
    if isinstance(value, Mapping) and "use" in value:
        yield from _lines({"use": text}, {"id": text, "kind": text, **_OF_A_QUESTION})(value)
    else:
        yield from _lines({"id": text, "kind": text}, _OF_A_QUESTION)(value)


def _outcome(value: Any) -> Iterator[Found]:
    optional = {"when": _condition, "until": _UNTIL, "past": text, "say": text}
    yield from _lines({"why": text}, optional)(value)
    if isinstance(value, Mapping):
        yield from _operands(value)
        if "status" not in value:
            yield (), "lacks its status; write fail, wait, review, clinic or pass, or null where a later question decides"
        elif value["status"] is not None:
            yield from ((("status", *where), said) for where, said in text(value["status"]))
        if not set(value) - {"status", "why", "value", *optional}:
            yield (), "says not for which answers; write an operator first, such as `is: [yes]` or `at_least: a_threshold`"


def _effect(value: Any) -> Iterator[Found]:
    counts = isinstance(value, Mapping) and "count" in value
    fed: dict[str, Check] = {"count": _list(_condition)} if counts else {"question": text}
    yield from _lines({**fed, "outcomes": _list(_outcome)}, {"question": text, "decides_alone": words})(value)
    if isinstance(value, Mapping) and value.get("outcomes") == []:
        yield ("outcomes",), "is empty; write what each answer means"


_CRITERION = _lines(
    {"id": text, "kind": text, "text": text, "source": text},
    {
        "from": _list(_effect),
        "silent": _flag,
        "proposed": text,
        "notes": _list(_lines({"text": text}, {"when": _condition, "lists": _lines({"question": text, "group": text})})),
    },
)
_named = _is(lambda value: isinstance(value, str), "a text")
_NAMES_OF_UNIT = _lines({"one": _named, "many": _named}, {"short": text, "joined": _flag})


def _unit(value: Any) -> Iterator[Found]:
    yield from _lines({"measures": text, "factor": _number}, {"plus": _number, "said": words, "smaller": text, "ucum": text})(value)
    for key, names in value.items() if isinstance(value, Mapping) else ():
        if re.fullmatch(r"[a-z]{2}", str(key)):
            yield from (((str(key), *where), said) for where, said in _NAMES_OF_UNIT(names))


_SHAPES: Mapping[tuple[str, str], Check] = {
    ("questions.yml", "questions"): _question,
    ("criteria.yml", "thresholds"): _THRESHOLD,
    ("criteria.yml", "criteria"): _CRITERION,
    ("units.yml", "units"): _unit,
}


def wrong(file: str, part: str, entry: Any) -> Iterator[Found]:
    """What is wrong with the shape of one entry of a file."""
    yield from _SHAPES.get((file, part), lambda _: iter(()))(entry)


_STUDY: Mapping[str, Check] = {
    "script": text,
    "registry": text,
    "title": text,
    "sponsor": text,
    "recruiting": _flag,
    "default": _flag,
    "conditions": words,
    "words": words,
    "age": _lines({"from": _number, "unit": text}, {"to": _number}),
    "involves": words,
    "time_zone": text,
}
"""What is known of the study, beside what only people read."""


_OF_QUESTIONS = ("ask", "reask", "help", "label", "choices", "names", "value", "short", "confirm", "contact")
"""Parts of the wording that hold a text by the name of what it is said of."""


def wrong_wording(held: Mapping[str, Any]) -> Iterator[Found]:
    """What is wrong with the shape of the wording of one language."""
    for part, node in held.items():
        if part in _OF_QUESTIONS and not isinstance(node, Mapping):
            yield (str(part),), f"is {shown(node)}; write lines of `name: text` below it"
        else:
            yield from (((str(part), *where), said) for where, said in texts(node))


def wrong_study(held: Mapping[str, Any]) -> Iterator[Found]:
    """What is wrong with the shape of study.yml."""
    yield from _lines({}, _STUDY)(held)
