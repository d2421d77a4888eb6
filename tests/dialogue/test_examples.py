"""bot/examples.py, prescreen/protocol/examples.py: what is learned of answers, in which form it is written, and which trials share it."""

from pathlib import Path

import pytest
from rasa.shared.importers.rasa import RasaFileImporter

from bot.examples import GENERAL, lessons
from bot.importer import TrialImporter
from prescreen.protocol.examples import own_examples

QUESTIONS = "questions:\n  - {use: smoking}\n  - {id: steps, kind: yes_no}\n"
BANK = "bank:\n  smoking: {kind: yes_no}\n"


def _written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_block_of_lines_and_a_list_say_the_same(tmp_path: Path) -> None:
    block = _written(tmp_path / "block", {"examples/en/steps.yml": '"no": |\n  not me\n  3 a day: no\n'})
    listed = _written(tmp_path / "list", {"examples/en/steps.yml": "no: [not me, '3 a day: no', not me]\n"})
    assert own_examples(block) == own_examples(listed) == {"steps": {"no": ("not me", "3 a day: no")}}


def test_what_is_no_example_is_told(tmp_path: Path) -> None:
    _written(tmp_path, {"examples/en/steps.yml": '"no":\n  never: not me\n'})
    with pytest.raises(ValueError, match=r"examples/en/steps.yml, no: write how people say it"):
        own_examples(tmp_path)


def test_a_trial_without_examples_of_its_own_shares_what_is_common(tmp_path: Path) -> None:
    trials = _written(
        tmp_path,
        {
            "common/questions.yml": BANK,
            "common/examples/en/smoking.yml": '"no": |\n  never smoked\n',
            "one/study.yml": "script: '1'\n",
            "one/questions.yml": QUESTIONS,
            "one/examples/en/steps.yml": '"yes": |\n  up and down all day\n',
            "two/study.yml": "script: '1'\n",
            "two/questions.yml": QUESTIONS,
            "two/examples/en/smoking.yml": '"no": |\n  not since the army\n',
        },
    )
    told = lessons(trials)
    assert told.shared == {"one/smoking": "common/smoking", "one/steps": "one/steps", "two/smoking": "two/smoking"}
    assert told.answers["two/smoking"] == {"no": ("not since the army", "never smoked")}


def test_the_general_lines_are_read_as_rasa_reads_them_and_those_of_a_trial_go_to_rasa_too() -> None:
    read = RasaFileImporter(training_data_paths=[str(GENERAL)]).get_nlu_data().training_examples
    told = lessons()
    assert {(message.get("text"), message.get("intent")) for message in read} == set(told.general)
    given = TrialImporter().get_nlu_data().training_examples
    assert {(message.get("text"), message.get("intent")) for message in given} == {line for lines in told.lines.values() for line in lines}
