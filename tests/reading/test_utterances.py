"""Labelled utterances: how much of what people write is read right. The reader works without the classifier here."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prescreen.protocol import load
from prescreen.reading import Reader

FILES = Path(__file__).resolve().parents[1] / "utterances"
READER = Reader(load())


def utterances(name: str) -> Iterator[dict[str, Any]]:
    """The labelled utterances of a file."""
    for line in (FILES / name).read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def right(given: dict[str, Any]) -> bool:
    """Whether kind, answer and every further fact are as labelled."""
    today = date.fromisoformat(given.get("today", "2026-11-22"))
    read = READER.read(
        given["question"], given["text"], language=given.get("language", "en"), today=today, answers=given.get("answers", {})
    )
    expect, optional = given["expect"], given.get("also_optional", {})
    kinds = [expect["kind"], *given.get("accept_kind", ())]
    answers = [expect["answer"], *(given.get("accept") or ())]
    further = all(q in read.also and same(read.also[q], value) for q, value in expect["also"].items())
    nothing_else = all(question in expect["also"] or question in optional for question in read.also)
    return read.kind in kinds and any(same(read.answer, answer) for answer in answers) and further and nothing_else


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same; of a medicine its name and class count."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(_shown, one)) == sorted(map(_shown, other))
    return bool(one == other)


def _shown(item: Any) -> str:
    return f"{item.get('name')} {item.get('class')}" if isinstance(item, dict) else str(item)


@pytest.mark.parametrize(("name", "least"), [("train.jsonl", 0.97), ("test.jsonl", 0.95)])
def test_enough_is_read_right(name: str, least: float) -> None:
    given = list(utterances(name))
    wrong = [f"{entry['question']}: {entry['text']}" for entry in given if not right(entry)]
    assert 1 - len(wrong) / len(given) >= least, "\n".join(wrong)


def test_no_ruling_out_answer_is_read_from_what_is_labelled_otherwise() -> None:
    """A wrong no costs a treatment: none of these may be read as ruling out."""
    ruling_out = {"dry_mouth": "no", "radiation_timing": "after", "gland_removed_which": "submandibular", "salivary_stones": "now", "transfusions": "yes",
                  "plans_pregnancy": "yes", "contraception": "no", "daily_activity": "E", "procedures_ok": "no", "cancer_detail": "does_not_fit"}  # fmt: skip
    hurt = []
    for entry in [*utterances("train.jsonl"), *utterances("test.jsonl")]:
        value = ruling_out.get(entry["question"])
        if value is None or value in [entry["expect"]["answer"], *(entry.get("accept") or ())]:
            continue
        today = date.fromisoformat(entry.get("today", "2026-11-22"))
        read = READER.read(entry["question"], entry["text"], language="en", today=today, answers=entry.get("answers", {}))
        if read.kind == "answer" and read.answer == value:
            hurt.append(f"{entry['question']}: {entry['text']}")
    assert len(hurt) <= 2, hurt
