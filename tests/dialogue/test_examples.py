"""bot/examples.py, bot/importer.py: the learned reader reads the examples as Rasa would, and Rasa sees none of those of answers."""

import shutil
from pathlib import Path

import pytest
from rasa.shared.importers.rasa import RasaFileImporter

from bot.examples import FOLDER, Example, examples
from bot.importer import FileImporter


def test_read_as_rasa_would_and_those_of_answers_passed_over_by_it(tmp_path: Path) -> None:
    for name in ("affirm.yml", "es/deny.yml", "answers/radiation.yml", "es/answers/radiation.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(FOLDER / name, tmp_path / name)
    (tmp_path / "answers" / "twice.yml").write_text((tmp_path / "answers" / "radiation.yml").read_text("utf-8"), "utf-8")
    found = []
    for message in RasaFileImporter(training_data_paths=[str(tmp_path)]).get_nlu_data().training_examples:
        about = (message.get("metadata") or {}).get("intent") or {}
        found.append(Example(message.get("text"), message.get("intent"), str(about.get("question", "")), str(about.get("value", ""))))
    assert found == examples(tmp_path) and {one.question for one in found} == {"", "radiation"}
    seen = FileImporter(training_data_paths=[str(tmp_path)]).get_nlu_data().training_examples
    assert [message.get("text") for message in seen] == [one.text for one in found if not one.question]


def test_a_line_that_is_no_example_is_told(tmp_path: Path) -> None:
    (tmp_path / "age.yml").write_text("nlu:\n  - intent: inform\n    examples: |\n      - 54\n      55\n", "utf-8")
    with pytest.raises(ValueError, match=r"age.yml, inform: an example begins with a dash: 55"):
        examples(tmp_path)
