"""Runs the stand-in on a loopback port, with its settings from the environment: `python -m standin.server --port 0`.

Prints one line, `ready http://127.0.0.1:PORT`, when it answers. Ends with status 0 on SIGTERM or SIGINT, and with its parent: on Linux it
is killed when the thread that started it ends. A wrong setting ends it at once with status 2 and one line that names it.
"""

import argparse
import asyncio
import ctypes
import os
import re
import signal
import socket
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from standin.api import SERVICE
from standin.app import create
from standin.numbers import well_formed

ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
PR_SET_PDEATHSIG = 1


def read_settings(environment: Mapping[str, str]) -> Starlette:
    """The application that the settings ask for. Raises ValueError naming every setting that is missing or wrong."""
    wrong = []

    def read(name: str, default: str = "") -> str:
        return environment.get(f"STANDIN_{name}", "").strip() or default

    account_sid, auth_token, number = read("ACCOUNT_SID"), read("AUTH_TOKEN"), read("NUMBER")
    inbound_url, status_url, public_url = read("INBOUND_URL"), read("STATUS_URL"), read("PUBLIC_URL")
    service, pace, offset = read("MESSAGING_SERVICE_SID"), read("PACE", "0.2"), environment.get("CLOCK_OFFSET", "").strip() or "0"
    if not ACCOUNT.fullmatch(account_sid):
        wrong.append("STANDIN_ACCOUNT_SID (AC and 32 hexadecimal digits)")
    if not auth_token:
        wrong.append("STANDIN_AUTH_TOKEN")
    if not well_formed(number):
        wrong.append("STANDIN_NUMBER (like +13125550100)")
    for name, url, needed in (("INBOUND", inbound_url, True), ("STATUS", status_url, False), ("PUBLIC", public_url, False)):
        if (url or needed) and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            wrong.append(f"STANDIN_{name}_URL (an http or https address)")
    if service and not SERVICE.fullmatch(service):
        wrong.append("STANDIN_MESSAGING_SERVICE_SID (MG and 32 hexadecimal digits)")
    seconds = _number(pace)
    if seconds is None or seconds < 0:
        wrong.append("STANDIN_PACE (seconds)")
    ahead = _number(offset)
    if ahead is None:
        wrong.append("CLOCK_OFFSET (seconds)")
    if wrong:
        raise ValueError("missing or wrong: " + ", ".join(wrong))
    shift = timedelta(seconds=ahead or 0)
    return create(
        account_sid,
        auth_token,
        number,
        inbound_url,
        status_url or None,
        public_url=public_url or None,
        messaging_service_sid=service or None,
        pace=seconds or 0,
        clock=lambda: datetime.now(timezone.utc) + shift,
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


class _Server(uvicorn.Server):
    """Says once that it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started and sockets:
            print(f"ready http://127.0.0.1:{sockets[0].getsockname()[1]}", flush=True)


def _end_with_parent(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before this was asked
        raise SystemExit(0)


def _ended(number: int, frame: FrameType | None) -> None:
    """Before uvicorn listens for signals, and after it stopped in good order and raised the signal again."""
    raise SystemExit(0)


def main() -> int:
    """Run until told to stop."""
    parent = os.getppid()
    parser = argparse.ArgumentParser(prog="python -m standin.server", description="A stand-in for Twilio on this machine.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; STANDIN_SOCKET is the number of an open one")
    arguments = parser.parse_args()
    try:
        app = read_settings(os.environ)
    except ValueError as error:
        print(f"standin: {error}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _ended)
    signal.signal(signal.SIGINT, _ended)
    _end_with_parent(parent)
    given = os.environ.pop("STANDIN_SOCKET", "")
    listener = socket.socket(fileno=int(given)) if given else socket.socket()
    try:
        if not given:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", arguments.port))
    except OSError as error:
        print(f"standin: port {arguments.port}: {error.strerror}", file=sys.stderr)
        return 2
    config = uvicorn.Config(app, log_level="warning", access_log=False, ws="none", timeout_graceful_shutdown=2)
    asyncio.run(_Server(config).serve(sockets=[listener]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
