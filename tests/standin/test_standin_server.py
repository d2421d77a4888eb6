"""The stand-in as a process: its one line, its settings, its end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "STANDIN_ACCOUNT_SID": "AC" + "0" * 32,
    "STANDIN_AUTH_TOKEN": "a-secret-token",
    "STANDIN_NUMBER": "+13125550199",
    "STANDIN_INBOUND_URL": "http://127.0.0.1:9/sms/inbound",
    "STANDIN_PUBLIC_URL": "https://study.example",
}
COMMAND = [sys.executable, "-m", "standin.server", "--port", "0"]


def environment(**more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STANDIN_") and name != "CLOCK_OFFSET"}
    return clean | SETTINGS | more


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_cleanly(how: signal.Signals) -> None:
    process = subprocess.Popen(COMMAND, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("ready http://127.0.0.1:")
    assert httpx.get(line.split()[1] + "/demo/phone", trust_env=False).status_code == 200
    process.send_signal(how)
    output, errors = process.communicate(timeout=10)
    assert (process.returncode, output, errors) == (0, "", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STANDIN_ACCOUNT_SID", "AC12"),
        ("STANDIN_AUTH_TOKEN", ""),
        ("STANDIN_NUMBER", "3125550199"),
        ("STANDIN_INBOUND_URL", "localhost"),
        ("STANDIN_PUBLIC_URL", "study.example"),
        ("STANDIN_PACE", "slow"),
        ("CLOCK_OFFSET", "tomorrow"),
    ],
)
def test_a_wrong_setting_is_named_on_one_line(name: str, value: str) -> None:
    ended = subprocess.run(COMMAND, cwd=ROOT, env=environment(**{name: value}), capture_output=True, text=True, timeout=20)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert name in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "a-secret-token" not in ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_it_ends_with_its_parent() -> None:
    parent_of = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", parent_of, *COMMAND], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    url = parent.stdout.readline().split()[1]
    parent.kill()
    parent.wait()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            httpx.get(url + "/demo/phone", trust_env=False, timeout=1)
        except httpx.HTTPError:
            return
        time.sleep(0.05)
    pytest.fail("it outlived its parent")
