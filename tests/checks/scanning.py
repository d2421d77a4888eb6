"""`make scan`: wapiti over the study page as a stranger, and over the console as each of two roles signed in, on a gateway of its own.

Each finding must be answered in docs/security.md ("What the scanner says"); a scan that attacked too little has failed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), *(str(ROOT / "tests" / room) for room in ("web", "console"))]

from coordinating import Person, refer  # noqa: E402
from serving import SECRET, Gateway, TurnServer  # noqa: E402

MODULES = "sql,timesql,xss,permanentxss,exec,file,redirect,crlf,csrf,methods,upload,xxe,htaccess,backup,log4shell,shellshock,cookieflags,csp,http_headers"
SECONDS = 900
FEWEST = 12
_WAPITI = ROOT / ".venv-analysis" / "bin" / "wapiti"
_ENDS_THE_SESSION = ("/console/sign-out", "/console/account/*")


@dataclass(frozen=True)
class Finding:
    """What the scanner holds against a path."""

    kind: str
    path: str
    said: str


def answered(text: str) -> list[tuple[str, re.Pattern[str]]]:
    """Kind of finding and the paths for which docs/security.md answers it; `*` stands for any one part of a path."""
    table = text.partition("## What the scanner says")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|`]+) \| `([^`]+)` \|", table, re.MULTILINE)
    return [(kind.strip(), re.compile(re.escape(path).replace(r"\*", "[^/]+"))) for kind, path in rows]


def open_(found: list[Finding], answers: list[tuple[str, re.Pattern[str]]]) -> list[Finding]:
    """What nobody has answered."""
    return [one for one in found if not any(one.kind == kind and path.fullmatch(one.path) for kind, path in answers)]


def findings(report: dict[str, dict[str, list[dict[str, str]]]]) -> Iterator[Finding]:
    """What a report holds."""
    for group in ("vulnerabilities", "anomalies"):
        for kind, all_ in report[group].items():
            yield from (Finding(kind, one["path"], one["info"]) for one in all_)


def scan(url: str, cookie: str = "") -> tuple[list[Finding], int]:
    """What wapiti finds there, and how many pages it attacked."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [str(_WAPITI), "-u", url, "--scope", "folder", "-m", MODULES, "-f", "json", "-o", str(report), "-dr", "1", "--color"]
        command += ["--flush-session", "--store-session", folder, "--store-config", folder, "--no-bugreport", "-S", "aggressive"]
        command += ["--max-scan-time", str(SECONDS), "--max-attack-time", "120", "-v", "0"]
        origin = re.match(r"https?://[^/]+", url)[0]  # type: ignore[index]
        for path in _ENDS_THE_SESSION:
            command += ["-x", f"{origin}{path}"]
        if cookie:  # as a file: wapiti 3.3.2 drops what its other ways say
            name, _, value = cookie.partition("=")
            kept = {"value": value, "expires": None, "secure": False, "port": None, "version": 0}
            file = Path(folder) / "cookie.json"
            file.write_text(json.dumps({"127.0.0.1": {"/console": {name: kept}}}), "utf-8")
            command += ["-c", str(file)]
        else:
            command += ["-x", f"{origin}/console/*"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=folder, env={"HOME": folder, "PATH": "/usr/bin:/bin"}
        )
        try:
            said = json.loads(report.read_text("utf-8"))
        except (OSError, ValueError):
            print(f"scan: wapiti gave no report: {done.stderr.strip()[-500:] or done.stdout.strip()[-500:]}", file=sys.stderr)
            return [], 0
    return sorted(set(findings(said)), key=lambda one: (one.kind, one.path)), int(said["infos"]["crawled_pages_nbr"])


def main() -> int:
    """Scans, says, and gives the status."""
    answers, status = answered((ROOT / "docs" / "security.md").read_text("utf-8")), 0
    turn_server = TurnServer()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DATA_DIR": f"{folder}/var", "TURN_URL": turn_server.serving.url, "TURN_SECRET": SECRET, "CHAT_RATE_LIMIT": "0"}
        gateway = Gateway(settings)
        for name in ("Ana", "Bea"):
            refer(gateway, first_name=name, email=f"{name.lower()}@example.org")
        places = [("a stranger", "/", "")]
        for role in ("principal_investigator", "auditor"):
            secret = Person(gateway, role).http.cookies["prescreen_console"]
            places.append((f"one who is {role.replace('_', ' ')}", "/console/", f"prescreen_console={secret}"))
        for who, path, cookie in places:
            begun = time.monotonic()
            found, pages = scan(gateway.url + path, cookie)
            left = open_(found, answers)
            for one in left:
                print(f"scan: {one.kind}: {one.path}: {one.said}", file=sys.stderr)
            print(f"scan: as {who}: {pages} pages, {len(found)} findings, {len(left)} not answered, {time.monotonic() - begun:.0f} s")
            status |= 1 if left or pages < FEWEST else 0
        gateway.stop()
    turn_server.serving.stop()
    return status


if __name__ == "__main__":
    sys.exit(main())
