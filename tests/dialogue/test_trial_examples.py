"""A trial that is read by its examples alone reads none of them as something else: each is right, read back first, or asked again."""

from pathlib import Path

import pytest

from bot.train import current
from bot.turn import TurnFunction
from prescreen.protocol import load, trial_folder, trial_names
from prescreen.protocol.yaml import read

EXAMPLES_OF_TRIALS = [name for name in trial_names() if load(trial_folder(name)).study.get("example") is True]


@pytest.fixture(scope="module")
def function() -> TurnFunction:
    """The turn function for all example trials."""
    return TurnFunction(current(), EXAMPLES_OF_TRIALS)


def _files(trial: str) -> list[Path]:
    return sorted((trial_folder(trial) / "examples").glob("*/*.yml"))


@pytest.mark.parametrize("trial", EXAMPLES_OF_TRIALS)
def test_no_example_is_silently_read_as_another_value(function: TurnFunction, trial: str) -> None:
    wrong, right, all_of_them = [], 0, 0
    for file in _files(trial):
        for value, lines in read(file).items():
            for text in lines.splitlines():
                line = {"question": file.stem, "text": text, "trial": trial, "language": file.parent.name, "today": "2026-11-30"}
                reading = function.interpret(line)
                named = reading.answer if isinstance(reading.answer, list) else [reading.answer]
                same = named in ([value], [] if value == "none" else [value])
                all_of_them += 1
                right += same and reading.doubt is None
                told = reading.answer not in (None, "declined")  # what is declined a person looks at
                if told and not same and reading.doubt is None:
                    wrong.append(f"{file.stem}: {text!r} is {value}, read as {reading.answer}")
    assert not wrong
    assert right > 0.8 * all_of_them, "too many of its own examples are read back or asked again"
