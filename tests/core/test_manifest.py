"""The manifest of a trial: what makes another one, and what doesn't."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from prescreen.protocol import default_trial, load
from prescreen.protocol.layers import common_of
from prescreen.script import Manifest, changes, manifest_of
from prescreen.site import Site

SITE = Site(name="The Clinic", phone="608-555-0100", page="https://study.example", rights="the rights office")
TRIAL = default_trial().name


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trials")
    shutil.copytree(common_of(default_trial()), folder / "common")
    shutil.copytree(default_trial(), folder / TRIAL)
    return folder


@pytest.fixture(scope="module")
def before(trials: Path) -> Manifest:
    return made(trials)


def made(trials: Path, site: Site = SITE) -> Manifest:
    return manifest_of(load(trials / TRIAL), site)


def edited(trials: Path, file: str, old: str, new: str) -> Manifest:
    """The manifest with one thing changed in one file, which is put back."""
    path = trials / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    try:
        return made(trials)
    finally:
        path.write_text(text, "utf-8")


def parts(old: Manifest, new: Manifest) -> list[str]:
    """Which digests differ."""
    told = ("words", "rules_digest", "reader_digest")
    return [name for name in told if getattr(old, name) != getattr(new, name)]


def test_comments_and_layout_change_nothing(trials: Path, before: Manifest) -> None:
    for file, old, new in [
        ("common/wording/en.yml", "ask:\n", "\n# asked one after the other\nask:\n\n"),
        (
            f"{TRIAL}/questions.yml",
            "{id: dry_mouth, kind: yes_no, role: matter}",
            "\n      id: dry_mouth\n      kind: yes_no\n      role: matter",
        ),
        ("common/retention.yml", "days: 730", "days:   730  # two years"),
        ("common/messages.yml", "messages:\n", "messages:\n\n"),
    ]:
        after = edited(trials, file, old, new)
        assert (after.id, changes(before, after)) == (before.id, ())


@pytest.mark.parametrize(
    ("file", "old", "new", "part", "id"),
    [
        ("common/wording/en.yml", "How old are you?", "How old are you ?", "words", "wording ask.age"),
        ("common/page/en.yml", "Who sees them", "Who sees these", "words", "page privacy.2.title"),
        ("common/messages.yml", "We tried to call you. When", "We tried to ring you. When", "words", "messages tried.sms"),
        (f"{TRIAL}/criteria.yml", "{value: 7.0, unit: percent", "{value: 7.1, unit: percent", "rules_digest", "threshold a1c"),
        (f"{TRIAL}/questions.yml", "range: [0, 20]", "range: [0, 21]", "rules_digest", "question saliva_test"),
        (f"{TRIAL}/criteria.yml", "{is: [D], status: review", "{is: [D], status: clinic", "rules_digest", "criterion I4"),
        ("common/retention.yml", "days: 180", "days: 181", "rules_digest", "retention referral_ended"),
        ("common/medicines.yml", "furosemide", "furosemidee", "reader_digest", "trials/common/medicines.yml"),
    ],
)
def test_one_letter_makes_another_manifest(trials: Path, before: Manifest, file: str, old: str, new: str, part: str, id: str) -> None:
    after = edited(trials, file, old, new)
    assert after.id != before.id and parts(before, after) == [part]
    assert id in [one.id for one in changes(before, after)]


def test_an_example_changes_the_reader_alone(trials: Path, before: Manifest) -> None:
    file, old, new = example(trials)
    after = edited(trials, file, old, new)
    assert parts(before, after) == ["reader_digest"] and [one.id for one in changes(before, after)] == [f"trials/{file}"]


def example(trials: Path) -> tuple[str, str, str]:
    """A file of examples, its first line of speech and another."""
    file = sorted((trials / "common" / "examples" / "en").glob("*.yml"))[0]
    line = next(line for line in file.read_text("utf-8").splitlines() if line.startswith("  ") and line.strip())
    return file.relative_to(trials).as_posix(), line, f"{line} indeed"


@pytest.mark.parametrize(
    ("changed", "id"),
    [
        ({"phone": "608-555-0199"}, "wording team.phone"),
        ({"name": "Another Clinic"}, "setting SITE_NAME"),
        ({"rights": "another office"}, "wording rights.rights"),
        ({"page": "https://other.example"}, "wording ask.consent.sms"),
        ({"undo_minutes": 45}, "wording close.undo.web"),
    ],
)
def test_a_setting_that_changes_words_makes_another_manifest(trials: Path, before: Manifest, changed: dict[str, object], id: str) -> None:
    after = made(trials, replace(SITE, **changed))  # type: ignore[arg-type]
    found = changes(before, after)
    assert id in [one.id for one in found] and before.reader_digest == after.reader_digest
    assert {one.language for one in found if one.part == "words"} == {"en", "es"}
    assert all(str(value) in "".join(one.after or "" for one in found) for value in changed.values())


@pytest.mark.parametrize(
    ("changed", "id"),
    [
        ({"contact_hours": 48}, "contact hours"),
        ({"reminded_after": "2, 9"}, "contact reminders"),
        ({"quiet_hours": "21-8"}, "contact quiet hours"),
        ({"undo_minutes": 45}, "retention undo"),
    ],
)
def test_a_setting_that_rules_when_people_are_contacted_is_a_rule(
    trials: Path, before: Manifest, changed: dict[str, object], id: str
) -> None:
    after = made(trials, replace(SITE, **changed))  # type: ignore[arg-type]
    assert before.rules_digest != after.rules_digest and id in [one.id for one in changes(before, after)]


def test_the_words_by_which_something_is_recognised_are_of_the_reader(trials: Path, before: Manifest) -> None:
    for file, old, new in (
        ("common/wording/en.yml", "names:\n  age: [age,", "names:\n  age: [years,"),
        ("common/topics.yml", "en: [clinical trial,", "en: [a clinical trial,"),
    ):
        assert parts(before, edited(trials, file, old, new)) == ["reader_digest"]


def test_a_number_rules_the_same_however_it_is_written(trials: Path, before: Manifest) -> None:
    assert edited(trials, f"{TRIAL}/criteria.yml", "{value: 7.0, unit: percent", "{value: 7, unit: percent").id == before.id


def test_every_text_has_its_settings_filled_in(before: Manifest) -> None:
    texts = [text for held in before.texts.values() for text in held.values()]
    assert not [text for text in texts if any(field in text for field in ("{team}", "{site}", "{rights}", "{study}", "{window}"))]
    assert "608-555-0100" in (before.text("en", "messages tried.sms") or "")


def test_a_manifest_is_read_back_whole_and_not_where_a_letter_was_changed(before: Manifest) -> None:
    held = json.loads(json.dumps(before.to_json()))
    assert Manifest.from_json(held) == before
    held["texts"]["en"]["wording ask.age"]["text"] += " "
    with pytest.raises(ValueError, match="digests"):
        Manifest.from_json(held)
    with pytest.raises(ValueError, match="no manifest"):
        Manifest.from_json({"format": 1})


def test_rules_are_told_in_plain_english(before: Manifest) -> None:
    assert (
        before.rules["question a1c"].said
        == "13. “Latest A1c” (number): asked where “Diabetes” is yes. It takes unsure. From 3 to 20 percent."
    )
    assert "“Daily life” is D. I need some help with personal care: a person must look at it." in before.rules["criterion I4"].said
    assert before.rules["threshold a1c"].said == "7 percent. Source: NCT06392711 exclusion 3."


def test_the_version_of_a_protocol_goes_by_what_its_files_say(trials: Path) -> None:
    version = load(trials / TRIAL).version
    path = trials / "common" / "wording" / "en.yml"
    text = path.read_text("utf-8")
    path.write_text(f"# another head\n{text}", "utf-8")
    assert load(trials / TRIAL).version == version
    path.write_text(text.replace("How old are you?", "What is your age?", 1), "utf-8")
    assert load(trials / TRIAL).version != version
    path.write_text(text, "utf-8")
