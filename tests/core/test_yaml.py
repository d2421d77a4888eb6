"""Files are parsed once a process, and nobody notices."""

import os
import time
from pathlib import Path

from prescreen.protocol.yaml import content_digest, read


def test_a_file_written_twice_in_a_tick_of_the_clock_is_read_twice(tmp_path: Path) -> None:
    file, now = tmp_path / "a.yml", time.time_ns()

    def write(text: str) -> None:
        file.write_text(text, "utf-8")
        os.utime(file, ns=(now, now))

    write("most: 7")
    before = read(file), content_digest({"a": file})
    write("most: 8")
    assert before[0] == {"most": 7} and read(file) == {"most": 8} and content_digest({"a": file}) != before[1]


def test_what_one_reader_changes_no_other_sees(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text("asked: [age]", "utf-8")
    os.utime(file, (0, 0))
    read(file)["asked"].append("weight")
    assert read(file) == {"asked": ["age"]}
