"""Exports as other programs open them: no formula, phones whole, REDCap's dictionary fits its records, FHIR validates as R4B."""

import csv
import io
import json
import re
from typing import Any

import pytest
from coordinating import Person, audited, entry, refer
from fhir.resources.R4B.bundle import Bundle
from serving import Gateway
from sqlalchemy import insert, update
from turning import answer, turn

from store import conversations, ids
from store.tables import answers
from store.tables import referrals as table

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    '"=1+1',
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
]
FILES = {
    "/log.csv": "screening log exported",
    "/exports/referrals.csv": "contact list exported",
    "/exports/redcap.csv": "redcap exported",
    "/exports/redcap-identity.csv": "redcap-with-identity exported",
    "/exports/fhir.json": "FHIR bundle exported",
}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def talked(gateway: Gateway, **given: Any) -> str:
    """A conversation with these answers; its id."""
    context, now = gateway.context, gateway.context.clock.now()
    id = conversations.open_conversation(context.database, turn(), channel="web", language="en", now=now)
    with context.database.write() as connection:
        for question, value in given.items():
            row = ids.new("a")
            sealed = context.sealer.seal_json(answer(value, "in their words"), "answers", row, "evidence")
            values = {"id": row, "conversation": id, "question": question, "evidence": sealed, "fingerprint": row, "settled": False}
            connection.execute(insert(answers).values(**values, protocol_version="x", turn=1, at=now))
    return id


def refer_with(gateway: Gateway, conversation: str, **given: Any) -> str:
    id = refer(gateway, **given)
    with gateway.context.database.write() as connection:
        connection.execute(update(table).where(table.c.id == id).values(conversation=conversation))
    return id


@pytest.mark.parametrize("nasty", FORMULAS)
def test_no_cell_of_any_table_is_a_formula(gateway: Gateway, nasty: str) -> None:
    cora = Person(gateway)
    fields = dict.fromkeys(("first_name", "last_name", "email", "phone", "reach", "other_language"), nasty)
    said = talked(gateway, diagnoses=[nasty, "lupus"], medications=[{"name": nasty, "class": "other"}], cancer_type=nasty)
    refer_with(gateway, said, **fields, questions=[nasty], ledger=[entry("E4", "review", nasty, words=nasty)])
    for path in FILES:
        if path.endswith(".csv"):
            for row in csv.reader(io.StringIO(cora.get(path).removeprefix("\ufeff"))):
                for cell in row:
                    assert not re.match(r"[\s\"]*[=+\-@＝＋－＠|%]", cell), (path, cell)


def test_phones_survive_a_spreadsheet(gateway: Gateway) -> None:
    cora = Person(gateway)
    refer(gateway, phone="+16085550123")
    refer(gateway, phone="+442079460958", last_name="Núñez")
    text = cora.get("/exports/referrals.csv")
    assert text.startswith("\ufeff")
    assert [row["phone"] for row in rows(text)] == ["(608) 555-0123", "(+44) 20 7946 0958"]
    assert [row["last name"] for row in rows(text)] == ["Reyes", "Núñez"]


def test_redcaps_dictionary_fits_its_records(gateway: Gateway) -> None:
    cora = Person(gateway)
    said = talked(gateway, age=54, a1c=6.5, medications=[{"name": "prednisone", "class": "immunosuppressant"}], dry_mouth="yes")
    id = refer_with(gateway, said)
    cora.does(id, "findings", criterion="E4", mark="confirmed")
    fields = {row["Variable / Field Name"]: row for row in rows(cora.get("/exports/redcap-dictionary.csv"))}
    (record,) = rows(cora.get("/exports/redcap-identity.csv"))
    assert list(record) == list(fields) and next(iter(fields)) == "record_id"
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name) for name in fields)
    for name, value in record.items():
        choices = fields[name]["Choices, Calculations, OR Slider Labels"]
        assert not choices or not value or value in [one.split(",")[0].strip() for one in choices.split("|")], name
    assert (record["q_age"], record["q_a1c"], record["q_medications"]) == ("54", "6.5", "prednisone (immunosuppressant)")
    assert (record["found_e4"], record["crit_e5"], record["first_name"]) == ("confirmed", "wait", "Ana")
    (without,) = rows(cora.get("/exports/redcap.csv"))
    assert set(record) - set(without) == {name for name, row in fields.items() if row["Identifier?"] == "y"} != set()
    assert "Ana" not in without.values() and "Reyes" not in json.dumps(without)


@pytest.mark.parametrize("words", ["Ana", "=1+1", "\x00\x01 \x0b", "   ", "<script>", "日本", "a\nb"])
def test_the_bundle_is_fhir(gateway: Gateway, words: str) -> None:
    cora = Person(gateway)
    said = talked(
        gateway, age=54, a1c=6.5, dry_mouth_onset="2019-05", diagnoses=[words, "lupus"], medications=[], consent="yes", cancer_type=words
    )
    refer_with(gateway, said, first_name=words, other_language=words, ledger=[])
    refer(gateway, first_name=None, last_name=None, phone=None, kind="form", disposition=None, ledger=[])
    made = json.loads(cora.get("/exports/fhir.json"))
    Bundle.model_validate(made)
    kinds = [one["resource"]["resourceType"] for one in made["entry"]]
    assert sorted(set(kinds)) == ["Patient", "QuestionnaireResponse", "ResearchStudy", "ResearchSubject"] and kinds.count("Patient") == 2
    urls = {one["fullUrl"] for one in made["entry"]}
    assert set(re.findall(r'"reference": "([^"]+)"', json.dumps(made))) <= urls
    subjects = [one["resource"] for one in made["entry"] if one["resource"]["resourceType"] == "ResearchSubject"]
    assert {one["status"] for one in subjects} == {"candidate"}
    (given,) = [one["resource"] for one in made["entry"] if one["resource"]["resourceType"] == "QuestionnaireResponse"]
    assert given["language"] == "en"
    found = {item["linkId"]: item.get("answer") for item in given["item"]}
    assert (
        found["age"] == [{"valueInteger": 54}]
        and found["a1c"] == [{"valueDecimal": 6.5}]
        and found["dry_mouth_onset"] == [{"valueDate": "2019-05"}]
    )


def test_each_export_is_audited(gateway: Gateway) -> None:
    cora = Person(gateway)
    refer(gateway)
    for path, action in FILES.items():
        cora.get(path)
        assert audited(gateway)[-1][0] == action


def test_a_statistician_gets_numbers_and_no_names(gateway: Gateway) -> None:
    person = Person(gateway, "statistician")
    refer(gateway)
    for path in FILES:
        answer = person.http.get(path)
        assert answer.status_code == (
            403 if path in ("/exports/referrals.csv", "/exports/redcap-identity.csv", "/exports/fhir.json") else 200
        )
        assert "Reyes" not in answer.text and "555" not in answer.text
