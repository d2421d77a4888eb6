"""Labelled utterances: what people write is read at least as well as docs/reading.md last said. The reader works without the classifier here."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prescreen.protocol import load
from prescreen.reading import Reader
from prescreen.scoring import Score, score

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = (ROOT / "docs" / "reading.md").read_text("utf-8")
PROTOCOL = load()


def labelled(part: str) -> list[dict[str, Any]]:
    """The labelled utterances of a part."""
    return [json.loads(line) for line in (ROOT / "tests" / "utterances" / f"{part}.jsonl").read_text("utf-8").splitlines()]


def scored(part: str) -> Score:
    """How a part is read."""
    reader, given, read = Reader(PROTOCOL), labelled(part), []
    for entry in given:
        today, answers = date.fromisoformat(entry["today"]), entry.get("answers", {})
        reading = reader.read(entry["question"], entry["text"], language=entry["language"], today=today, answers=answers)
        read.append({"kind": reading.kind, "answer": reading.answer, "also": reading.also})
    return score(PROTOCOL, given, read)


@pytest.mark.parametrize("part", ["train", "test", "train_es", "test_es"])
def test_nothing_is_read_worse_than_published(part: str) -> None:
    found = scored(part)
    row = re.search(rf"^\| {part} \| (\d+) \| ([\d.]+)% \| ([\d.]+)% \| ([\d.]+)% \| ([\d.]+)% \|$", PUBLISHED, re.M)
    assert row, f"docs/reading.md has no row for {part}"
    count, right, harmful, precision, recall = (float(figure) for figure in row.groups())
    assert found.all["whole"] == count
    figures = {"right": 100 * found.rate(), "precision": 100 * found.precision, "recall": 100 * found.recall}
    least = {"right": right, "precision": precision, "recall": recall}
    assert all(round(figures[name], 1) >= least[name] for name in least), (figures, found.errors)
    assert round(100 * len(found.harmful) / count, 1) <= harmful, found.harmful


def test_the_parts_share_no_utterance() -> None:
    said = {
        part: {(entry["question"], entry["text"].lower()) for entry in labelled(part)} for part in ("train", "test", "train_es", "test_es")
    }
    assert not said["train"] & said["test"]
    assert not said["train_es"] & said["test_es"]
    assert len(said["train"]) + len(said["test"]) >= 800
