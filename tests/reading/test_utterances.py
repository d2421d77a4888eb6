"""Every labelled utterance reads as it did when its reading was frozen; what reads otherwise is accepted knowingly, by `make readings-accept`."""

import pytest
from frozen_readings import PARTS, Difference, differences, labelled
from readers import reader

from prescreen.protocol import load


@pytest.mark.parametrize("part", PARTS)
def test_utterances_read_as_they_were_frozen(part: str) -> None:
    found = differences(load(), reader(), part)
    assert not found, told(found)


def test_the_parts_share_no_utterance() -> None:
    said = {part: {(entry["question"], entry["text"].lower()) for entry in labelled(part)} for part in PARTS}
    assert not said["train"] & said["test"]
    assert not said["train_es"] & said["test_es"]
    assert len(said["train"]) + len(said["test"]) >= 800


def told(found: list[Difference]) -> str:
    """The worst first; how to accept them."""
    order = ("worse", "otherwise", "better")
    lines = [str(one) for one in sorted(found, key=lambda one: order.index(one.verdict))]
    return "\n".join([f"{len(found)} read differently; `make readings-accept` keeps the readings of now", *lines])
