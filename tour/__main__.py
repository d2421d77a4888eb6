"""`make tour`: starts the whole product on a throw-away folder and a free port, plays the three acts, and leaves nothing running.

With a display it opens windows, at a pace to read by; without one (or with `--pictures`) it hurries. Either way each scene's picture goes
to reports/tour, where index.html plays them.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import FrameType

import httpx
from playwright.sync_api import expect, sync_playwright

from bench.processes import end, free_port
from tour.acts import play
from tour.album import write
from tour.stage import Stage

ROOT = Path(__file__).resolve().parents[1]
PROGRAM, RESULT = ROOT / ".venv" / "bin" / "prescreen", ROOT / "reports" / "tour"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SETTINGS = {
    "STUDY_PHONE": "608-555-0199",
    "STUDY_EMAIL": "team@example.org",
    "SMS_JOIN_SECONDS": "0",
    "SMS_SEGMENTS_PER_SECOND": "1000",
    "WORKERS": "1",
}
START_SECONDS, SHOWN_LINES = 180, 12
SIGN_IN = r"with the password (\S+)"


class Fault(Exception):
    """Why there is no tour."""


class Product:
    """`prescreen run` in a folder of its own, with fictional people in it; gone when the `with` ends."""

    def __enter__(self) -> Product:
        self.folder = Path(tempfile.mkdtemp(prefix="prescreen-tour-"))
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        port = free_port()
        self.url, self.output = f"http://127.0.0.1:{port}", self.folder / "output"
        self.environment = {**kept, **SETTINGS, "PORT": str(port), "DATA_DIR": str(self.folder / "data")}
        with self.output.open("w") as stream:
            self.process = subprocess.Popen(
                [str(PROGRAM), "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is the tour's, which ends the product itself
            )
        try:
            self._ready()
            self._filled()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}/healthz", trust_env=False).status_code == 200 and re.search(SIGN_IN, self.output.read_text()):
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise Fault(f"the product did not start: {self.output.read_text()[-2000:]}")

    def _filled(self) -> None:
        done = subprocess.run(
            [str(PROGRAM), "demo"], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=START_SECONDS, check=False
        )
        if done.returncode:
            raise Fault(done.stderr)

    def password(self) -> str:
        """The coordinator's, which the first start shows."""
        return str(re.findall(SIGN_IN, self.output.read_text())[0])

    def __exit__(self, *error: object) -> None:
        end(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)


def tour(watched: bool) -> None:
    """The whole of it."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise Fault(f"there is none of {', '.join(BROWSERS)} on this machine: make system installs one")
    print("tour: starting the product with fictional people (a few seconds)", flush=True)
    with Product() as product, sync_playwright() as playwright:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        window = playwright.chromium.launch(executable_path=browser, headless=not watched, args=sandbox, handle_sigint=False)
        expect.set_options(timeout=20_000)
        stage = Stage(window, product.url, watched=watched, tell=lambda line: print(f"tour: {line}", flush=True))
        try:
            play(stage, product.password())
        finally:
            window.close()
    page = write(RESULT, stage.scenes)
    seconds = sum(scene.seconds for scene in stage.scenes)
    print(f"tour: {len(stage.scenes)} scenes, {seconds:.0f} seconds; to play them open {page.relative_to(ROOT)}", flush=True)


def main() -> int:
    """Status 1 where a scene did not show what its caption says, or nothing could start."""
    arguments = argparse.ArgumentParser(prog="tour", description="The product in two minutes.")
    arguments.add_argument("--pictures", action="store_true", help="open no window, also where there is a display")
    display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    watched = display and not arguments.parse_args().pictures

    def ended(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, ended)
    try:
        tour(watched)
    except KeyboardInterrupt:
        print("tour: ended before its end")
        return 130
    except (Fault, AssertionError) as error:
        print("tour: " + "\n".join(str(error).splitlines()[:SHOWN_LINES]))
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
