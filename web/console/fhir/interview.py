"""The interview as a Questionnaire, and what somebody answered as a QuestionnaireResponse: each link id holds one type of value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prescreen.answers import DECLINED, LISTS
from prescreen.dates import parts as parts_of_date
from prescreen.dialogue import in_words
from prescreen.protocol import Question
from store.exports import Whole
from web.console import labels
from web.console.coded.answers import class_of, medicine_classes, unit
from web.console.fhir.parts import NONE, OTHER, TYPES, Resource, Source, absent, id_of, narrated, reference, text

_UCUM = "http://unitsofmeasure.org"
_UNIT = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"
_VALUES = {"integer": "valueInteger", "quantity": "valueQuantity", "date": "valueDate", "string": "valueString", "choice": "valueCoding"}


def questionnaire(source: Source) -> Resource:
    """The interview, as the script in force has it."""
    protocol = source.protocol
    title, items = f"Prescreening for {source.study}", [_item(source, question) for question in protocol.questions]
    made = {
        "resourceType": "Questionnaire",
        "id": f"prescreening-{source.study}",
        "url": _address(source),
        "version": protocol.version,
        "name": "Prescreening",
        "title": title,
        "status": "active",
        "subjectType": ["Patient"],
        "item": items,
    }
    return narrated(made, [title, *(item["text"] for item in items)])


def response(source: Source, whole: Whole, person: Resource) -> Resource:
    """What somebody answered."""
    one, protocol = whole.referral, source.protocol
    items = [item for question in protocol.questions if (item := _answered(source, question, whole.answers.get(question.id)))]
    version = f"|{one.protocol_version}" if one.protocol_version == protocol.version else ""
    made = {
        "resourceType": "QuestionnaireResponse",
        "id": id_of("q", one),
        "meta": {"tag": [{"system": f"{source.base}/protocol-version", "code": one.protocol_version}]},
        "language": one.language,
        "identifier": source.identifier("conversation", one.conversation or one.id),
        "questionnaire": f"{_address(source)}{version}",
        "status": "completed" if one.disposition else "in-progress",
        "subject": reference(person),
        "authored": source.moment(one.created_at),
        "source": reference(person),
        "item": items,
    }
    return narrated(made, (f"{labels.question(protocol, item['linkId'])}: {_told(item)}" for item in items))


def _address(source: Source) -> str:
    return f"{source.base}/questionnaire/{source.study}"


def _item(source: Source, question: Question) -> Resource:
    id, kind = question.id, TYPES.get(question.kind, "choice")
    keys = (f"ask.{id}", f"ask.{id}.any", f"label.{id}")
    asked = next((found for key in keys if (found := source.protocol.find_text("en", key))), labels.written(id))
    item: Resource = {"linkId": id, "text": text(asked), "type": kind}
    if kind == "quantity":
        said, code = unit(source.protocol, question)
        coded = {"system": _UCUM, "code": code} if code else {}
        if said:
            item["extension"] = [{"url": _UNIT, "valueCoding": {**coded, "display": said}}]
    if question.kind in LISTS:
        item["repeats"] = True
    if kind == "choice":
        item["answerOption"] = [{"valueCoding": _coding(source, id, code)} for code in source.codes[question.id]]
    if OTHER in source.codes[question.id]:
        item["item"] = [{"linkId": f"{id}.text", "text": "In their words", "type": "string"}]
    if question.kind == "medicines":
        options = [{"valueCoding": _coding(source, f"{id}.class", code)} for code in medicine_classes(source.protocol)]
        item["item"] = [
            {"linkId": f"{id}.class", "text": "Class", "type": "choice", "answerOption": options},
            {"linkId": f"{id}.recognised", "text": "Recognised as a medicine", "type": "boolean"},
            {"linkId": f"{id}.since", "text": "Taken since", "type": "date"},
        ]
    return item


def _answered(source: Source, question: Question, given: dict[str, Any] | None) -> Resource | None:
    if given is None:
        return None
    values = list(_values(source, question, given["value"]))
    asked = text(given.get("asked")) or labels.question(source.protocol, question.id)
    return {"linkId": question.id, "text": asked, "answer": values} if values else None


def _values(source: Source, question: Question, value: Any) -> Iterator[Resource]:
    """The answers of an item, all of its one type."""
    id, kind = question.id, TYPES.get(question.kind, "choice")
    listed = question.kind in LISTS
    for one in (value or [NONE]) if listed and isinstance(value, list) else [value]:
        if kind == "choice":
            yield from _chosen(source, question, text(one))
        elif kind == "quantity" and isinstance(one, (int, float)):
            said, code = unit(source.protocol, question)
            coded = {"system": _UCUM, "code": code} if code else {}
            yield {"valueQuantity": {"value": one, **({"unit": said} if said else {}), **coded}}
        elif kind == "integer" and isinstance(one, int):
            yield {"valueInteger": one}
        elif kind == "date" and parts_of_date(one):
            yield {"valueDate": one}
        elif question.kind == "medicines" and isinstance(one, dict):
            yield from _medicine(source, id, one)
        elif kind == "string" and question.kind != "medicines" and one not in (*question.values, DECLINED):
            yield {"valueString": text(in_words(source.protocol, id, one))}
        elif kind == "string" and one == NONE:
            yield {"valueString": NONE}
        else:
            name = _VALUES[kind]
            reasons = source.protocol.codes.get(id, {}).get("absent")
            yield {name if kind == "quantity" else f"_{name}": absent(str(one), reasons)}


def _chosen(source: Source, question: Question, said: str) -> Iterator[Resource]:
    if said in source.codes[question.id]:
        yield {"valueCoding": _coding(source, question.id, said)}
    elif said and OTHER not in source.codes[question.id]:
        yield {"valueCoding": {"display": said}}  # as another version of the script has it
    elif said:
        words = {"linkId": f"{question.id}.text", "text": "In their words", "answer": [{"valueString": said}]}
        yield {"valueCoding": _coding(source, question.id, OTHER), "item": [words]}


def _medicine(source: Source, id: str, one: dict[str, Any]) -> Iterator[Resource]:
    if not (name := text(one.get("name"))):
        return
    told: list[tuple[str, Resource]] = [("class", {"valueCoding": _coding(source, f"{id}.class", class_of(source.protocol, one))})]
    told.append(("recognised", {"valueBoolean": not one.get("unknown")}))
    if parts_of_date(one.get("since")):
        told.append(("since", {"valueDate": one["since"]}))
    yield {"valueString": name, "item": [{"linkId": f"{id}.{part}", "answer": [answer]} for part, answer in told]}


def _coding(source: Source, question: str, code: str) -> Resource:
    return source.coding(question, code, labels.answer(source.protocol, question, code))


def _told(item: Resource) -> str:
    """An item's answers in words."""
    told = []
    for answer in item["answer"]:
        value = next((answer[name] for name in _VALUES.values() if name in answer), None)
        if isinstance(value, dict):
            value = value.get("display") or " ".join(str(value[part]) for part in ("value", "unit") if part in value)
        told.append(str(value) if value not in (None, "") else "no answer")
    return ", ".join(told)
