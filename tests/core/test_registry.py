"""What changed in the study's record, which of our criteria it touches, and who is ahead."""

import re
from dataclasses import replace
from typing import Any

import pytest
from registering import EARLIER, TEXT, found, readings, record, updated

from prescreen.protocol import load, trial_folder
from prescreen.registry.findings import findings
from prescreen.registry.marking import in_brackets, marked
from prescreen.registry.ours import Ours, ours_of
from prescreen.registry.record import RecordError, parsed, study

OURS = ours_of(load())


def told(*records: dict[str, Any], ours: Ours | None = None) -> list[tuple[str, str, tuple[str, ...], str]]:
    """Kind, place, criteria and who is ahead of each finding."""
    return [(one.kind, one.place, one.criteria, one.ahead) for one in found(*records, ours=ours)]


def with_criterion(id: str, **changes: Any) -> Ours:
    """Ours with one criterion changed."""
    return replace(OURS, criteria=tuple(replace(one, **changes) if one.id == id else one for one in OURS.criteria))


def after(before: Ours, now: Ours, *records: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Kind, place and who is ahead, where ours was changed after the last reading."""
    return [(one.kind, one.place, one.ahead) for one in findings(readings(*records, ours=before), now, load().units)]


def test_ours_and_the_present_record_agree() -> None:
    assert found(record()) == []


def test_the_record_came_to_what_ours_says() -> None:
    assert told(record(EARLIER), record()) == [
        ("change", "inclusion 2", ("I2", "I1"), "registry"),
        ("change", "inclusion 9", ("I9",), "level"),
    ]


def test_the_record_went_away_from_ours() -> None:
    changes = {one.place: one for one in found(record(), record(EARLIER))}
    assert told(record(), record(EARLIER)) == [
        ("change", "inclusion 2", ("I2", "I1"), "registry"),
        ("change", "inclusion 9", ("I9",), "registry"),
        ("difference", "inclusion 9", ("I9",), "registry"),
    ]
    assert changes["inclusion 9"].why == "I9 says 28 days; the record names 42 calendar days."
    why = {touch.criterion: touch.why for touch in changes["inclusion 2"].touches}
    assert why["I2"] == "its source is inclusion 2" and "saliva_flow" in why["I1"]


def test_a_difference_from_the_first_reading_on_says_that_nobody_knows() -> None:
    assert told(record(EARLIER)) == [("difference", "inclusion 9", ("I9",), "unknown")]


@pytest.mark.parametrize(("approved", "ahead"), [("2026-10-20", "ours"), ("2026-10-02", "unknown"), ("", "unknown")])
def test_a_board_that_approved_after_the_record_tells_who_is_ahead(approved: str, ahead: str) -> None:
    assert [one.ahead for one in found(record(EARLIER), ours=replace(OURS, approved=approved))] == [ahead]


def test_ours_was_changed_and_the_record_not_yet() -> None:
    now = with_criterion("I9", text="Blood counts within the study's limits, within 21 days of enrolment")
    assert after(OURS, now, record()) == [("difference", "inclusion 9", "ours")]


def test_an_amendment_here_comes_before_its_record() -> None:
    limits = {"a1c": 8.0, "age_to": 85.0}
    criteria = tuple(
        replace(
            one,
            text=one.text.replace("7%", "8%").replace("90", "85"),
            limits=tuple(replace(limit, value=limits.get(limit.name, limit.value)) for limit in one.limits),
        )
        for one in OURS.criteria
    )
    now = replace(OURS, criteria=criteria, most_age=85)
    assert after(OURS, now, record()) == [
        ("difference", "exclusion 3", "ours"),
        ("difference", "inclusion 3", "ours"),
        ("difference", "maximum age", "ours"),
    ]
    followed = record(TEXT.replace("7%", "8%").replace("90 years", "85 years"), eligibilityModule__maximumAge="85 Years")
    assert {one[1:] for one in after(OURS, now, record(), followed)} == {
        ("exclusion 3", "level"),
        ("inclusion 3", "level"),
        ("maximum age", "level"),
    }


def test_both_were_changed() -> None:
    now = with_criterion("I9", text="Blood counts within the study's limits, within 21 days of enrolment")
    assert [one for one in after(OURS, now, record(), record(EARLIER)) if one[1] == "inclusion 9"] == [
        ("change", "inclusion 9", "both"),
        ("difference", "inclusion 9", "both"),
    ]


def test_ours_was_changed_and_the_record_followed() -> None:
    now = with_criterion("I9", text="Blood counts within the study's limits, within 42 days of enrolment")
    assert ("change", "inclusion 9", "level") in after(OURS, now, record(), record(EARLIER))


NO_CHANGE = {
    "spaces": TEXT.replace(" ", "  ")
    .replace("Inclusion  Criteria", "Inclusion Criteria")
    .replace("Exclusion  Criteria", "Exclusion Criteria"),
    "bullets": re.sub(r"(?m)^\d+\. ", "* ", TEXT),
    "no indent": TEXT.replace("   * ", "* "),
    "letters": re.sub(r"(?m)^   \* ", "   a. ", TEXT),
    "signs": TEXT.replace("\\>=", "≥").replace("\\<=", "≤").replace("\\[", "[").replace("\\]", "]").replace("uL", "µL"),
    "headings": TEXT.replace("Inclusion Criteria:", "KEY INCLUSION CRITERIA"),
    "full stops": re.sub(r"(?m)(\w)$", r"\1.", TEXT),
}


@pytest.mark.parametrize("text", NO_CHANGE.values(), ids=NO_CHANGE)
def test_how_it_is_laid_out_is_no_change(text: str) -> None:
    assert text != TEXT and found(record(), record(text)) == []


def lines(kind: str) -> list[str]:
    """The criteria of a kind in the text, without their numbers; each with its bullets."""
    part = TEXT.partition("Exclusion Criteria:")[0 if kind == "inclusion" else 2]
    return [one.strip() for one in re.split(r"(?m)^\d+\. ", part)[1:]]


def text_of(inclusion: list[str], exclusion: list[str]) -> str:
    """A text of these criteria, numbered anew."""
    listed = ["\n".join(f"{at}. {one}" for at, one in enumerate(several, 1)) for several in (inclusion, exclusion)]
    return f"Inclusion Criteria:\n\n{listed[0]}\n\nExclusion Criteria:\n\n{listed[1]}\n"


def test_another_order_is_no_change_and_our_numbers_go_along() -> None:
    turned = text_of(lines("inclusion")[::-1], lines("exclusion")[::-1])
    assert found(record(), record(turned)) == []
    assert told(record(), record(turned), record(turned.replace("7%", "8%"))) == [
        ("change", "exclusion 11 (our exclusion 3)", ("E3",), "registry"),
        ("difference", "exclusion 11", ("E3",), "registry"),
    ]


def test_a_criterion_that_came_in_between_shifts_none_of_ours() -> None:
    new = lines("exclusion")
    new.insert(2, "Uncontrolled high blood pressure")
    came = found(record(), record(text_of(lines("inclusion"), new)))
    assert [(one.kind, one.place, one.before, one.after) for one in came] == [
        ("change", "exclusion 3", "", "Uncontrolled high blood pressure"),
        ("difference", "exclusion 3", "", "Uncontrolled high blood pressure"),
    ]
    assert came[1].why == "None of our criteria names this criterion of the record as its source." and came[1].ahead == "registry"


def test_a_criterion_that_went_is_missed_by_ours() -> None:
    gone = [one for one in lines("exclusion") if one != "Transfusion dependency"]
    assert told(record(), record(text_of(lines("inclusion"), gone))) == [
        ("change", "exclusion 8", ("E8",), "registry"),
        ("difference", "exclusion 8", ("E8",), "registry"),
    ]


def test_an_exclusion_that_became_an_inclusion_went_and_came() -> None:
    moved = lines("exclusion")
    text = text_of([*lines("inclusion"), moved.pop(7)], moved)
    assert {(one.place, bool(one.before)) for one in found(record(), record(text), kind="change")} == {
        ("inclusion 10", False),
        ("exclusion 8", True),
    }


def test_a_bullet_under_another_criterion_has_changed() -> None:
    moved = TEXT.replace("   * Hgb \\>= 9 g/dL\n", "").replace(
        "8. Transfusion dependency\n", "8. Transfusion dependency:\n   * Hgb \\>= 9 g/dL\n"
    )
    places = [one.place for one in found(record(), record(moved), kind="change")]
    assert "exclusion 8.1" in places


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("7%", "8%"), ("exclusion 3", ("E3",), "E3 says 7%; the record names 8%.")),
        (("2 months", "three months"), ("exclusion 7", ("E7",), "E7 says 2 months; the record names three months.")),
        (("30 days", "4 weeks"), ("exclusion 10", ("E10",), "E10 says 30 days; the record names 4 weeks.")),
    ],
)
def test_a_number_that_differs_is_told_with_its_criterion(change: tuple[str, str], expected: tuple[Any, ...]) -> None:
    (differs,) = found(record(), record(TEXT.replace(*change)), kind="difference")
    assert (differs.place, differs.criteria, differs.why) == expected


@pytest.mark.parametrize("change", [("2 years", "24 months"), ("2 years", "two years"), ("HbA1c \\>= 7%", "HbA1c of 7.0 % or more")])
def test_the_same_amount_in_other_words_is_no_difference(change: tuple[str, str]) -> None:
    changed = TEXT.replace(*change)
    assert changed != TEXT and found(record(changed), kind="difference") == []


def test_ages() -> None:
    older = record(TEXT.replace("90 years", "85 years"), eligibilityModule__maximumAge="85 Years")
    assert told(record(), older) == [
        ("change", "inclusion 3", ("I3",), "registry"),
        ("change", "maximum age", ("I3",), "registry"),
        ("difference", "inclusion 3", ("I3",), "registry"),
        ("difference", "maximum age", ("I3",), "registry"),
    ]


def test_sex() -> None:
    assert told(record(), record(eligibilityModule__sex="FEMALE")) == [
        ("change", "sex", (), "registry"),
        ("difference", "sex", (), "registry"),
    ]


@pytest.mark.parametrize(
    ("status", "ours", "differs"),
    [
        ("ACTIVE_NOT_RECRUITING", "open", True),
        ("ACTIVE_NOT_RECRUITING", "paused", False),
        ("RECRUITING", "paused", False),
        ("RECRUITING", "closed", True),
        ("COMPLETED", "closed", False),
    ],
)
def test_status_beside_what_the_site_does(status: str, ours: str, differs: bool) -> None:
    mine = ours_of(load(), recruiting=ours)
    found_ = found(record(statusModule__overallStatus=status), ours=mine)
    assert [(one.part, one.place) for one in found_] == ([("status", "recruitment status")] if differs else [])


def test_the_study_stopped_recruiting() -> None:
    change, difference = found(record(), record(statusModule__overallStatus="ACTIVE_NOT_RECRUITING"))
    assert (change.before, change.after) == ("recruiting", "active not recruiting")
    assert (difference.why, difference.ahead) == ("The record says active not recruiting; ours says open.", "registry")


def test_contacts() -> None:
    line = {"name": "Study Line", "role": "CONTACT", "phone": "608-555-0177", "email": "study@example.org"}
    mine = ours_of(load(), phone="(608) 555-0100", email="Study@example.org")
    change, difference = found(record(), record(contactsLocationsModule__centralContacts=[line]), ours=mine)
    assert (change.part, change.before, change.after) == (
        "contacts",
        "Study Line, contact, 608-555-0100, study@example.org",
        "Study Line, contact, 608-555-0177, study@example.org",
    )
    assert difference.why == "Participants are told (608) 555-0100; the record names 608-555-0177."
    gone = found(record(), record(contactsLocationsModule__centralContacts=[]), ours=mine)
    assert [(one.before, one.after) for one in gone] == [("Study Line, contact, 608-555-0100, study@example.org", "")]


def sites(*statuses: str) -> dict[str, Any]:
    """The record with sites of these statuses, each with somebody to ask."""
    listed = [{"facility": f"Clinic {at}", "status": one, "contacts": [{"name": f"Line {at} {one}"}]} for at, one in enumerate(statuses)]
    return record(contactsLocationsModule__locations=listed)


def test_sites_are_told_one_by_one_where_they_are_few() -> None:
    few = found(sites("RECRUITING", "WITHDRAWN"), sites("COMPLETED", "WITHDRAWN"))
    assert [(one.place, one.before, one.after) for one in few] == [
        ("site Clinic 0", "recruiting", "completed"),
        ("contact at a site, Clinic 0", "Line 0 RECRUITING", "Line 0 COMPLETED"),
    ]
    many = found(sites(*["RECRUITING"] * 40), sites(*["COMPLETED"] * 40))
    assert [(one.part, one.place) for one in many] == [("status", "sites"), ("contacts", "contacts at sites")]


def test_what_says_nothing_new_is_no_finding() -> None:
    later = updated("2026-11-20", statusModule__statusVerifiedDate="2026-11")
    later["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-11-29"
    assert found(record(), later) == []


def test_a_finding_is_known_by_its_words_and_its_reading() -> None:
    there, back = record(), record(EARLIER)
    twice = found(there, back, there, back)
    assert len({one.id for one in twice}) == len(twice) == 7  # the same change, the second time, is another one
    again = {one.id for one in found(there, back, kind="difference")}
    assert again == {one.id for one in twice if one.kind == "difference"}
    other = found(there, record(EARLIER.replace("42", "41")), kind="difference")
    assert again.isdisjoint(one.id for one in other)


def test_sources_written_anew_number_the_record_as_it_is_now() -> None:
    new = lines("exclusion")
    new.insert(0, "Allergy to the local anesthetic")
    after_ = record(text_of(lines("inclusion"), new))
    numbered = replace(OURS, criteria=tuple(_shifted(one) for one in OURS.criteria))
    kept = [one for one in findings(readings(record(), after_), numbered, load().units) if one.kind == "difference"]
    assert [one.place for one in kept] == ["exclusion 1"]


def _shifted(one: Any) -> Any:
    """A criterion whose source is one exclusion further down."""

    def moved(refs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(re.sub(r"exclusion (\d+)", lambda match: f"exclusion {int(match[1]) + 1}", ref) for ref in refs)

    return replace(one, refs=moved(one.refs), limits=tuple(replace(limit, refs=moved(limit.refs)) for limit in one.limits))


def test_what_differs_is_marked_word_by_word() -> None:
    before, now = marked("labs (within 42 days)", "labs (within 28 days), by hand")
    assert in_brackets(before, "[-", "-]") == "labs (within [-42-] days)"
    assert in_brackets(now, "{+", "+}") == "labs (within {+28+} days){+, by hand+}"


def test_ours_is_kept_and_found_again() -> None:
    for protocol in (load(), load(trial_folder("knee-dextrose"))):
        ours = ours_of(protocol, recruiting="paused", phone="608")
        assert Ours.from_json(ours.to_json()) == ours


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[" * 100_000, b"{}", b"[]", b'{"protocolSection": 5}', b'"x"', b"NaN"])
def test_what_is_no_record_is_refused(raw: bytes) -> None:
    with pytest.raises(RecordError, match=r"^the answer"):
        study(raw, "the answer")


@pytest.mark.parametrize("text", ["x" * 60_001, "Inclusion Criteria:\n" + "* a\n" * 401])
def test_more_criteria_than_a_study_can_have_are_refused(text: str) -> None:
    with pytest.raises(RecordError, match=r"more criteria than a study can have"):
        parsed(record(text), "it")


def test_a_record_of_strange_shapes_is_read_as_far_as_it_goes() -> None:
    held = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT01234567"},
            "contactsLocationsModule": {"locations": [7, {"contacts": "x"}]},
        }
    }
    assert parsed(held, "it").criteria == () and parsed(held, "it").contacts == ()
