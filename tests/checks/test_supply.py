"""The check of the locks can fail: on a missing hash, on a hole, on a source that is out of reach, and on one that knows nothing."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import supply
import tomllib

ROOT = Path(__file__).resolve().parents[2]
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
FINE = [("a", "1"), ("b", "2")]


def test_both_environments_are_locked_with_hashes() -> None:
    names = {name for name, _ in supply.locked(LOCK)}
    assert supply.unhashed(LOCK) == [] and len(names) >= supply.FEWEST and {"rasa", "starlette", "cryptography"} <= names
    bare = {"package": [{"name": "x", "version": "1", "source": {"registry": "r"}, "wheels": [{"url": "u"}]}]}
    assert supply.unhashed(bare) == ["x 1"] and supply.unhashed({"package": [{**bare["package"][0], "wheels": []}]}) == ["x 1"]


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (None, supply.UNREACHED),
        ({}, supply.UNREACHED),
        ({("a", "1"): [], ("b", "2"): []}, supply.UNREACHED),  # it knows nothing of the canary
        ({("a", "1"): [], ("b", "2"): [], supply.CANARY: ["X"]}, supply.FINE),
        ({("a", "1"): ["CVE"], ("b", "2"): [], supply.CANARY: ["X"]}, supply.VULNERABLE),
        ({("a", "1"): [], ("b", "2"): ["CVE"], supply.CANARY: ["X"]}, supply.FINE),  # answered
        ({("a", "1"): [], supply.CANARY: ["X"]}, supply.VULNERABLE),  # it said nothing of b
    ],
)
def test_it_is_fine_only_where_a_source_that_knows_says_so(found: dict[tuple[str, str], list[str]] | None, status: int) -> None:
    given, said = supply.judge(FINE, {("b", "2")}, lambda packages, source: found)
    assert given == status and list(said)


def test_the_pins_listed_are_those_of_the_lock() -> None:
    pins = supply.answered(PAGE)
    assert len(pins) > 8 and pins <= set(supply.locked(LOCK))


def test_two_versions_of_a_name_are_both_asked_for() -> None:
    lists = list(supply._one_of_each([("a", "1"), ("a", "2"), ("b", "1")]))
    assert sorted(one for some in lists for one in some) == [("a", "1"), ("a", "2"), ("b", "1")] and len(lists) == 2


class Source:
    """A source of vulnerabilities that speaks as OSV does. `holes`: name -> what is known against it."""

    def __init__(self, holes: dict[str, str]) -> None:
        self.asked: list[str] = []
        source = self

        class Handler(BaseHTTPRequestHandler):
            """One question."""

            def do_POST(self) -> None:
                """What is known of a package's version."""
                query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                source.asked.append(query["package"]["name"])
                hole = holes.get(query["package"]["name"])
                body = json.dumps({"vulns": [{"id": hole, "affected": [{"package": query["package"]}]}]} if hole else {}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/query"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def audited(tmp_path: Path, source: str, lock: str = "") -> subprocess.CompletedProcess[str]:
    """The check as `make audit` runs it, over a small lock, asking this source."""
    if not lock:
        files = '[{ url = "u", hash = "sha256:00" }]'
        entry = '[[package]]\nname = "{}"\nversion = "1.0"\nsource = {{ registry = "r" }}\nwheels = {}\n'
        lock = "".join(entry.format(name, files) for name in ("alpha", "beta"))
    (tmp_path / "uv.lock").write_text(lock)
    program = [sys.executable, str(ROOT / "tests" / "checks" / "supply.py"), "--lock", str(tmp_path / "uv.lock"), "--fewest", "2"]
    return subprocess.run(program, env={**os.environ, "AUDIT_OSV_URL": source}, capture_output=True, text=True, cwd=tmp_path)


@pytest.mark.parametrize(("holes", "status"), [({"jinja2": "OLD-1"}, 0), ({"jinja2": "OLD-1", "beta": "HOLE-7"}, 1), ({}, 3)])
def test_asked_of_a_source_of_ones_own(tmp_path: Path, holes: dict[str, str], status: int) -> None:
    source = Source(holes)
    done = audited(tmp_path, source.url)
    source.server.shutdown()
    assert done.returncode == status and sorted(source.asked) == ["alpha", "beta", "jinja2"], done.stderr
    assert ("beta 1.0: HOLE-7" in done.stderr) is (status == 1) and ("NOT CHECKED" in done.stderr) is (status == 3)


def test_a_source_out_of_reach_and_an_empty_lock_are_no_pass(tmp_path: Path) -> None:
    away = audited(tmp_path, "http://127.0.0.1:9")
    assert away.returncode == supply.UNREACHED and "NOT CHECKED" in away.stderr
    empty = audited(tmp_path, "http://127.0.0.1:9", "version = 1\n")
    assert empty.returncode == supply.VULNERABLE and "nothing to look at" in empty.stderr
