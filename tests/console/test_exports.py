"""Exports as other programs read them: spreadsheets, data software, a REDCap project made from the dictionary, FHIR R4B."""

import csv
import io
import json
import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from coordinating import Person, audited, entry, refer
from fhir.resources.R4B.bundle import Bundle
from serving import PROTOCOL, Gateway
from sqlalchemy import insert, update
from turning import answer, turn

from store import conversations, ids
from store.tables import answers
from store.tables import conversations as talks
from store.tables import referrals as table

TAKEN_FOR_SOMETHING = """=1+1|+1+1|-1+1|@SUM(A1)|%x|＝1+1|"=1+1|'=1+1|=cmd|1-2|12/25|12.25|1E5|1e-5|0123456789|1,5|$5|5%|(5)|3 pm|3:30 p.m.|9:00
Mar 5|5 mayo|ene-20|2019-05|TRUE|False|#N/A|１２|12 34|1/2|. 5|Monday, May 5, 2020|2020-11-30T10:00|₤5|5 EUR""".replace("\n", "|").split(
    "|"
)
"""What Excel or LibreOffice takes for a formula, a date, a time, a number or a truth, in one language or another."""
UNSEEN = "\u202eAna\u200b \u2066x\u2069\u200f\ufeff\x07"
FILES = {
    "/log.csv": "screening log exported",
    "/exports/referrals.csv": "contact list exported",
    "/exports/referrals-data.csv": "contact list exported",
    "/exports/redcap.csv": "redcap exported",
    "/exports/redcap-identity.csv": "redcap-with-identity exported",
    "/exports/statistics.csv": "statistics exported",
    "/exports/statistics-calls.csv": "statistics-calls exported",
    "/exports/statistics-medicines.csv": "statistics-medicines exported",
    "/exports/fhir.json": "FHIR bundle exported",
}
WITHOUT = ["/exports/redcap.csv", "/exports/statistics.csv", "/exports/statistics-calls.csv", "/exports/statistics-medicines.csv"]
LATE = datetime(2026, 11, 2, 3, 30, 0, 123456, tzinfo=timezone.utc)
"""Half past nine in the evening of the day before, in Chicago."""


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


EVERYTHING: dict[str, Any] = {
    "age": 54,
    "dry_mouth": "yes",
    "dry_mouth_onset": "2019-05",
    "saliva_test": "not_tested",
    "radiation": "radioiodine",
    "salivary_stones": "past",
    "diagnoses": ["lupus", "a rare thing"],
    "diabetes": "unsure",
    "a1c": 6.5,
    "cancer_type": "thymus",
    "medications": [
        {"name": "prednisone", "class": "immunosuppressant", "since": "2020"},
        {"name": "zorblax", "class": "other", "unknown": True},
    ],
    "immunosuppressant_changed": "2026-10-05",
    "investigational_last": "unsure",
    "sex_at_birth": "declined",
    "daily_activity": "B",
}


def told(gateway: Gateway, cora: Person, at: datetime = LATE, **more: Any) -> str:
    """A referral with an answer of each kind, a finding, two calls and the consent of today; its id."""
    id = refer_with(gateway, talked(gateway, **{**EVERYTHING, **more}), at=at, wait_until=date(2026, 12, 24), questions=["Is it paid?"])
    cora.does(id, "findings", criterion="E4", mark="changed", status="fail", reason="=the clinic's letter")
    cora.does(id, "call", how="no_answer", next="", note="rang long")
    cora.does(id, "call", how="reached", next="", note="")
    visit = gateway.context.clock.now().date() + timedelta(7)
    cora.does(id, "move", to="scheduled", visit_on=visit.isoformat(), visit_time="10:30", note="")
    cora.does(id, "move", to="consented", note="")
    return id


class Project:
    """A REDCap project made from the dictionary, that takes a row or says what is wrong with it, as the import does."""

    def __init__(self, dictionary: str, repeated: tuple[str, ...]) -> None:
        self.fields = {row["Variable / Field Name"]: row for row in rows(dictionary)}
        self.repeated = repeated
        self.columns: dict[str, tuple[dict[str, str], str]] = {}
        for name, field in self.fields.items():
            assert re.fullmatch(r"[a-z](?:_?[a-z0-9])*", name) and len(name) <= 26, name
            kind, choices = field["Field Type"], self.choices(field)
            assert kind in ("text", "notes", "radio", "yesno", "checkbox") and (kind in ("radio", "checkbox")) is bool(choices), name
            assert all(re.fullmatch(r"[A-Za-z0-9_]+", code) for code in choices), choices
            for code in choices if kind == "checkbox" else [""]:
                self.columns[f"{name}___{code.lower()}" if code else name] = (field, code)
        forms = [field["Form Name"] for field in self.fields.values()]
        assert forms == sorted(forms, key=forms.index), "a form's fields stand together"

    def choices(self, field: dict[str, str]) -> list[str]:
        return [one.split(",")[0].strip() for one in field["Choices, Calculations, OR Slider Labels"].split("|") if one.strip()]

    def take(self, row: dict[str, str]) -> None:
        form = row["redcap_repeat_instrument"]
        assert (form in self.repeated) is row["redcap_repeat_instance"].isdigit() and row["record_id"]
        for name, value in row.items():
            if name not in ("redcap_repeat_instrument", "redcap_repeat_instance", "record_id") and value:
                field, _ = self.columns[name]
                assert field["Form Name"] == form if form else field["Form Name"] not in self.repeated, (name, form)
                self.valid(name, field, value)

    def valid(self, name: str, field: dict[str, str], value: str) -> None:
        kind, check = field["Field Type"], field["Text Validation Type OR Show Slider Number"]
        if kind in ("yesno", "checkbox"):
            assert value in ("0", "1"), (name, value)
        elif kind == "radio":
            assert value in self.choices(field), (name, value)
        elif check in ("integer", "number"):
            number = int(value) if check == "integer" else float(value)
            assert float(field["Text Validation Min"] or number) <= number <= float(field["Text Validation Max"] or number), (name, value)
        elif check:
            datetime.strptime(value, {"date_ymd": "%Y-%m-%d", "datetime_ymd": "%Y-%m-%d %H:%M"}[check])


def test_a_spreadsheet_takes_nothing_for_what_it_is_not_and_data_software_gets_what_was_said(gateway: Gateway) -> None:
    cora = Person(gateway)
    for nasty in TAKEN_FOR_SOMETHING:
        refer(
            gateway,
            **dict.fromkeys(("first_name", "last_name", "email", "reach", "other_language"), nasty),
            phone="+16085550123",
            ledger=[],
        )
    refer(gateway, first_name=UNSEEN, last_name="O'Neil-Núñez 3rd", reach="after 3 pm,\nnot Fridays", phone="+442079460958", ledger=[])
    text = cora.get("/exports/referrals.csv")
    *guarded, last = rows(text)
    assert text.startswith("\ufeff") and (last["first name"], last["last name"]) == ("Ana x", "O'Neil-Núñez 3rd")
    assert (guarded[0]["phone"], last["phone"]) == ("(608) 555-0123", "(+44) 20 7946 0958") and last["reach"] == "after 3 pm, not Fridays"
    for nasty, row in zip(TAKEN_FOR_SOMETHING, guarded, strict=True):
        assert row["first name"] == row["last name"] == row["reach"] == f"'{nasty}"
    *plain, last = rows(cora.get("/exports/referrals-data.csv"))
    assert [row["first_name"] for row in plain] == TAKEN_FOR_SOMETHING
    assert last["phone"] == "+442079460958" and last["time_zone"] == "America/Chicago"
    for path, names in (("/exports/redcap-identity.csv", "first_name"), ("/exports/referrals-data.csv", "first_name")):
        assert not any(row[names].startswith("'") for row in rows(cora.get(path)) if row[names] != "'=1+1"), path
    for path in FILES:
        assert not re.search("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", cora.get(path).removeprefix("\ufeff")), path


def test_redcap_takes_what_we_give_without_a_repair(gateway: Gateway) -> None:
    cora = Person(gateway)
    id = told(gateway, cora)
    told(
        gateway,
        cora,
        LATE + timedelta(1),
        age="declined",
        diagnoses=[],
        medications="unsure",
        a1c="declined",
        dry_mouth="declined",
        thrush="some other script's word",
        saliva_test=0.4,
    )
    refer(gateway, kind="form", disposition=None, ledger=[], first_name="=1+1")
    project = Project(cora.get("/exports/redcap-dictionary.csv"), ("calls", "medicines"))
    with_, without = rows(cora.get("/exports/redcap-identity.csv")), rows(cora.get("/exports/redcap.csv"))
    for row in (*with_, *without):
        project.take(row)
    assert set(with_[0]) - {"redcap_repeat_instrument", "redcap_repeat_instance"} == set(project.columns)
    assert set(with_[0]) - set(without[0]) == {name for name, (field, _) in project.columns.items() if field["Identifier?"] == "y"} != set()
    first, *repeated = [row for row in with_ if row["record_id"] == id]
    kinds = {name: field["Field Type"] for name, (field, _) in project.columns.items()}
    assert (kinds["q_dry_mouth"], kinds["q_radiation"], kinds["q_diagnoses___lupus"]) == ("yesno", "radio", "checkbox")
    assert (first["q_age"], first["q_a1c"], first["q_dry_mouth"], first["q_radiation"]) == ("54", "6.5", "1", "radioiodine")
    assert (first["q_saliva_test"], first["q_saliva_test_na"], first["q_diabetes"], first["q_diabetes_na"]) == (
        "",
        "not_tested",
        "",
        "unsure",
    )
    assert (first["q_thrush"], first["q_thrush_na"], first["q_dry_mouth_na"]) == ("", "not_asked", "")
    assert [first[f"q_diagnoses___{code}"] for code in ("lupus", "sjogren", "other", "none")] == ["1", "0", "1", "0"]
    assert (first["q_cancer_type"], first["q_cancer_type_text"], first["q_diagnoses_text"]) == ("other", "thymus", "a rare thing")
    assert (first["q_dry_mouth_onset_y"], first["q_dry_mouth_onset_m"], first["q_dry_mouth_onset_d"]) == ("2019", "5", "")
    assert (first["crit_e5"], first["found_e4"], first["found_e4_status"], first["found_e4_reason"]) == (
        "wait",
        "changed",
        "fail",
        "=the clinic's letter",
    )
    assert (first["referred_on"], first["time_zone"], first["wait_until"]) == ("2026-11-01", "America/Chicago", "2026-12-24")
    assert (first["visit_at"][-5:], first["found_e4_signed"]) == ("10:30", "0")
    assert [(row["med_name"], row["med_text"], row["med_known"], row["med_class"]) for row in repeated[:2]] == [
        ("prednisone", "", "1", "immunosuppressant"),
        ("", "zorblax", "0", "other"),
    ]
    assert [(row["redcap_repeat_instrument"], row["redcap_repeat_instance"], row["call_how"]) for row in repeated[2:]] == [
        ("calls", "1", "no_answer"),
        ("calls", "2", "reached"),
    ]
    (second, *_) = [row for row in with_ if row["record_id"] != id]
    missing = {name: second[f"q_{name}_na"] for name in ("age", "medications", "dry_mouth", "a1c", "thrush")}
    assert missing == {"age": "declined", "medications": "unsure", "dry_mouth": "declined", "a1c": "declined", "thrush": "uncoded"}
    assert second["q_diagnoses___none"] == "1"


def test_what_is_without_identity_tells_nobodys(gateway: Gateway) -> None:
    cora, person = Person(gateway), Person(gateway, "statistician")
    told(gateway, cora, age=93, reach="call after Mass")
    for path, barred in ((path, path not in (*WITHOUT, "/log.csv")) for path in FILES):
        answer = person.http.get(path)
        assert answer.status_code == (403 if barred else 200), path
    for path in WITHOUT:
        text = person.get(path)
        assert not re.search(r"\d{4}-\d\d|Ana|Reyes|555|93\b|zorblax|thymus|a rare thing|rang long|letter|Mass|paid", text), path
        assert all(
            len(value) < 20 or name in ("record_id", "conversation", "joined_to") for row in rows(text) for name, value in row.items()
        )
    (row, *_) = rows(person.get("/exports/redcap.csv"))
    assert (row["q_age"], row["q_age_90"]) == ("", "1")


def test_statistics_are_coded_and_their_codebook_names_every_code(gateway: Gateway) -> None:
    cora = Person(gateway)
    id = told(gateway, cora)
    alone = talked(gateway, age=70, dry_mouth="yes")
    with gateway.context.database.write() as connection:
        now = gateway.context.clock.now()
        ended = {"disposition": "likely", "ended_at": now, "consented": True, "criteria": {"I3": "pass"}}
        connection.execute(update(talks).where(talks.c.id == alone).values(**ended))
    codebook = rows(cora.get("/exports/statistics-codebook.csv"))
    for path in WITHOUT[1:]:
        found, file = rows(cora.get(path)), path.split("/")[-1].removesuffix(".csv")
        known = {row["variable"]: row for row in codebook if row["file"] == file}
        assert list(found[0]) == list(known), file
        for row in found:
            for name, value in row.items():
                codes = [one.split("=")[0].strip() for one in known[name]["codes"].split("|") if one.strip()]
                if value and known[name]["type"] == "code":
                    assert value in codes, (name, value)
                if value and "number" in known[name]["type"]:
                    float(value)
    first, second = rows(cora.get("/exports/statistics.csv"))
    since = str((gateway.context.clock.now().date() - date(2026, 11, 1)).days)
    assert (first["record_id"], first["day_contacting"], first["day_consented"], first["wait_days"]) == (id, since, since, "53")
    assert (first["q_dry_mouth_onset_days"], first["q_dry_mouth_onset_prec"]) == (
        str((date(2026, 11, 1) - date(2019, 5, 15)).days),
        "month",
    )
    assert (second["record_id"], second["q_age"], second["crit_i3"], second["referral_status"]) == (alone, "70", "pass", "")
    assert [(row["call_day"], row["call_how"]) for row in rows(cora.get("/exports/statistics-calls.csv"))] == [
        (since, "no_answer"),
        (since, "reached"),
    ]
    assert [row["med_known"] for row in rows(cora.get("/exports/statistics-medicines.csv"))] == ["1", "0"]


def test_the_log_has_the_sites_times_and_every_file_marks_what_was_joined(gateway: Gateway) -> None:
    cora, said = Person(gateway), talked(gateway, age=54)
    with gateway.context.database.write() as connection:
        over = {"disposition": "likely", "started_at": LATE, "ended_at": LATE + timedelta(minutes=9), "consented": True}
        connection.execute(update(talks).where(talks.c.id == said).values(**over))
    first, second = refer(gateway, at=LATE, ledger=[]), refer_with(gateway, said)
    cora.does(second, "call", how="voicemail", next="", note="")
    cora.does(first, "join", other=second)
    (row,) = rows(cora.get("/log.csv"))
    assert (row["started"], row["ended"], row["time zone"]) == ("2026-11-01 21:30:00", "2026-11-01 21:39:00", "America/Chicago")
    assert "Nov 1, 2026, 9:30 PM" in cora.get("/log") and "America/Chicago" in cora.get("/log") and row["joined to"] == first
    for path, name in (
        ("referrals.csv", "joined to"),
        ("referrals-data.csv", "joined_to"),
        ("redcap.csv", "joined_to"),
        ("statistics.csv", "joined_to"),
    ):
        listed = [row for row in rows(cora.get(f"/exports/{path}")) if not row.get("redcap_repeat_instrument")]
        assert [row[name] for row in listed] == ["", first], path
    called = [(row["record_id"], row["joined_to"], row["call_how"]) for row in rows(cora.get("/exports/statistics-calls.csv"))]
    assert called == [(first, "", "voicemail"), (second, first, "voicemail")], "the earlier one holds what was done on both"
    people = [one for one in resources(cora) if one["resourceType"] == "Patient"]
    assert people[1]["link"][0]["type"] == "replaced-by" and people[1]["active"] is False and "link" not in people[0]


def resources(cora: Person) -> list[dict[str, Any]]:
    """The bundle's resources, once the bundle is FHIR and its references lead somewhere."""
    made = json.loads(cora.get("/exports/fhir.json"))
    Bundle.model_validate(made)
    urls = {one["fullUrl"] for one in made["entry"]}
    assert set(re.findall(r'"reference": "([^"]+)"', json.dumps(made))) <= urls and len(urls) == len(made["entry"])
    found = [one["resource"] for one in made["entry"]]
    assert all(one["text"]["div"].startswith("<div xmlns=") for one in found)
    return found


@pytest.mark.parametrize("words", ["Ana", "=1+1", "\x00\x01 \x0b", "   ", "<script>", "日本", "a\nb", UNSEEN])
def test_the_bundle_is_fhir(gateway: Gateway, words: str) -> None:
    cora = Person(gateway)
    said = talked(gateway, diagnoses=[words, "lupus"], medications=[{"name": words, "class": "other", "unknown": True}], cancer_type=words)
    refer_with(gateway, said, first_name=words, other_language=words, ledger=[entry("E4", "review", words)])
    refer(gateway, first_name=None, last_name=None, phone=None, kind="form", disposition=None, ledger=[])
    found = resources(cora)
    kinds = [one["resourceType"] for one in found]
    assert kinds[:2] == ["ResearchStudy", "Questionnaire"] and kinds.count("Patient") == 2 and kinds.count("QuestionnaireResponse") == 1
    assert {one["status"] for one in found if one["resourceType"] == "ResearchSubject"} == {"candidate"}


def test_the_bundle_says_what_was_answered_given_and_found(gateway: Gateway) -> None:
    cora = Person(gateway)
    told(gateway, cora, consent="yes")
    told(
        gateway,
        cora,
        LATE + timedelta(1),
        age="unsure",
        dry_mouth_onset="declined",
        saliva_test=0.4,
        medications=[],
        a1c="unsure",
        diagnoses=[],
        sex_at_birth="female",
    )
    found = resources(cora)
    by_kind = {kind: [one for one in found if one["resourceType"] == kind] for kind in {one["resourceType"] for one in found}}
    (asked,) = by_kind["Questionnaire"]
    types = {item["linkId"]: item["type"] for top in asked["item"] for item in (top, *top.get("item", ()))}
    values = {
        "integer": "valueInteger",
        "quantity": "valueQuantity",
        "date": "valueDate",
        "string": "valueString",
        "choice": "valueCoding",
        "boolean": "valueBoolean",
    }
    first, second = by_kind["QuestionnaireResponse"]
    for given in (first, second):
        assert given["questionnaire"] == f"{asked['url']}|{asked['version']}" and asked["version"] == PROTOCOL.version
        nested = [item for top in given["item"] for answer in top["answer"] for item in answer.get("item", ())]
        for item in (*given["item"], *nested):
            for one in item["answer"]:
                assert {name.removeprefix("_") for name in one} - {"item"} == {values[types[item["linkId"]]]}, item
        options = {top["linkId"]: [one["valueCoding"] for one in top.get("answerOption", ())] for top in asked["item"]}
        assert all(
            one["valueCoding"] in options[item["linkId"]] for item in given["item"] for one in item["answer"] if "valueCoding" in one
        )
    said, again = ({item["linkId"]: item["answer"] for item in given["item"]} for given in (first, second))
    assert said["age"] == [{"valueInteger": 54}] and said["dry_mouth_onset"] == [{"valueDate": "2019-05"}]
    assert said["a1c"] == [{"valueQuantity": {"value": 6.5, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}}]
    assert again["saliva_test"][0]["valueQuantity"]["code"] == "mL/(5.min)"
    reason = {
        question: re.findall(r'"valueCode": "([^"]+)"', json.dumps(given[question]))
        for given, question in ((again, "age"), (again, "dry_mouth_onset"))
    }
    assert reason == {"age": ["asked-unknown"], "dry_mouth_onset": ["asked-declined"]} and "not-performed" in json.dumps(
        said["saliva_test"]
    )
    assert again["medications"] == [{"valueString": "none"}] and again["diagnoses"][0]["valueCoding"]["code"] == "none"
    assert [{item["linkId"]: item["answer"] for item in one["item"]}["medications.recognised"] for one in said["medications"]] == [
        [{"valueBoolean": True}],
        [{"valueBoolean": False}],
    ]
    assert [one["gender"] for one in by_kind["Patient"]] == ["unknown", "female"]
    assert {one["status"] for one in by_kind["ResearchSubject"]} == {"screening"}, "consented is not on-study"
    outcome, finding = by_kind["Observation"][:2]
    assert outcome["valueCodeableConcept"]["coding"][0]["code"] == "review" and len(outcome["component"]) == 3
    assert [one["code"] for one in finding["valueCodeableConcept"]["coding"]] == ["changed", "fail"] and finding["note"][0][
        "text"
    ] == "=the clinic's letter"
    assert outcome["effectiveDateTime"] == "2026-11-01T21:30:00-06:00"


def test_each_export_is_audited(gateway: Gateway) -> None:
    cora = Person(gateway)
    refer(gateway)
    for path, action in FILES.items():
        cora.get(path)
        assert audited(gateway)[-1][0] == action
