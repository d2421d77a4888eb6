"""How every labelled utterance is read today, kept in tests/utterances/frozen, and what reads differently since.

`python tests/reading/frozen_readings.py` lists the differences; with `--accept` the readings of now are kept as the new ones. The reader
works without the classifier here.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from prescreen.protocol import load
from prescreen.protocol.model import Protocol
from prescreen.understanding import Reader
from prescreen.understanding.scoring import score

UTTERANCES = Path(__file__).resolve().parents[1] / "utterances"
FROZEN = UTTERANCES / "frozen"
PARTS = ("train", "test", "train_es", "test_es")


@dataclass(frozen=True)
class Difference:
    """An utterance that reads otherwise than when the readings were frozen. `verdict`: better, worse or otherwise, by its label."""

    verdict: str
    text: str
    before: dict[str, Any]
    now: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.verdict}: {self.text}\n    before {_line(self.before)}\n    now    {_line(self.now)}"


def labelled(part: str) -> list[dict[str, Any]]:
    """The labelled utterances of a part."""
    return [json.loads(line) for line in (UTTERANCES / f"{part}.jsonl").read_text("utf-8").splitlines()]


def readings(reader: Reader, part: str) -> list[dict[str, Any]]:
    """How each utterance of a part is read now. Words that are the whole text are left out."""
    found = []
    for entry in labelled(part):
        today, text = date.fromisoformat(entry["today"]), entry["text"]
        reading = reader.read(entry["question"], text, language=entry["language"], today=today, answers=entry.get("answers", {}))
        kept = {"id": entry["id"], **reading.to_json()}
        kept["words"] = {question: words for question, words in reading.words.items() if words != text}
        found.append(json.loads(json.dumps(kept)))
    return found


def frozen(part: str) -> dict[str, dict[str, Any]]:
    """Id -> the reading that was kept."""
    lines = (FROZEN / f"{part}.jsonl").read_text("utf-8").splitlines()
    return {entry["id"]: entry for entry in map(json.loads, lines)}


def differences(protocol: Protocol, reader: Reader, part: str) -> list[Difference]:
    """What reads differently since the readings were frozen. A label without a frozen reading is one, too."""
    kept, found = frozen(part), []
    for entry, now in zip(labelled(part), readings(reader, part), strict=True):
        before = kept.pop(entry["id"], None)
        if before is None:
            found.append(Difference("otherwise", f"{entry['question']} | {entry['text']} (new)", {}, now))
        elif before != now:
            text = f"{entry['question']} | {entry['text']} | labelled {json.dumps(entry['expect'], ensure_ascii=False)}"
            found.append(Difference(_verdict(protocol, entry, before, now), text, before, now))
    found += [Difference("otherwise", f"{id} (no longer labelled)", before, {}) for id, before in kept.items()]
    return found


def _verdict(protocol: Protocol, entry: Mapping[str, Any], before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    worth = []
    for reading in (before, now):
        found = score(protocol, [entry], [reading])
        amiss = found.further_expected + found.further_read - 2 * found.further_right
        worth.append((-len(found.harmful), found.right["whole"], -amiss))
    return "better" if worth[1] > worth[0] else "worse" if worth[1] < worth[0] else "otherwise"


def _line(entry: Mapping[str, Any]) -> str:
    return json.dumps({key: value for key, value in entry.items() if key != "id"}, ensure_ascii=False)


def main() -> None:
    """The command line."""
    arguments = argparse.ArgumentParser(description="Which labelled utterances read differently since their readings were frozen.")
    arguments.add_argument("--accept", action="store_true", help="keep the readings of now")
    given, protocol = arguments.parse_args(), load()
    reader = Reader(protocol)
    for part in PARTS:
        if (FROZEN / f"{part}.jsonl").is_file():
            found = differences(protocol, reader, part)
            counts = ", ".join(f"{sum(one.verdict == v for one in found)} {v}" for v in ("better", "worse", "otherwise"))
            print("\n".join([f"{part}: {counts}", *map(str, found)]))
        if given.accept:
            lines = [json.dumps(entry, ensure_ascii=False, sort_keys=True) for entry in readings(reader, part)]
            (FROZEN / f"{part}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
