"""`prescreen run`: the whole product on this machine, until SIGTERM or Ctrl-C.

Refuses to start, with one line, where something is missing; prints the addresses; and leaves no process behind.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import fcntl
import json
import os
import signal
import socket
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cli.asking import ask
from cli.faults import Fault
from cli.orphans import bury_orphans
from cli.product import Product
from cli.watchdog import tell
from processes.listening import listening
from web.settings import Settings, read_settings

_GRACE_SECONDS = 3.0
"""How long a product that was just killed may take until its port and its lock are free."""


def add(commands: Any) -> None:
    """The sub-command."""
    command = commands.add_parser("run", help="start the whole product", description="Starts the whole product on this machine.")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    settings = read_settings(os.environ)
    os.umask(0o077)
    _own_folder(settings.data_dir)
    with _alone(settings.data_dir), _listener(settings) as listener:
        return asyncio.run(_run_until_told(settings, listener))


async def _run_until_told(settings: Settings, listener: socket.socket) -> int:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    tell("starting (a few seconds)")
    product, burying = Product(settings, listener), asyncio.ensure_future(bury_orphans())
    working = asyncio.ensure_future(_work(product))
    waiting = asyncio.ensure_future(told.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        return 0
    except (RuntimeError, OSError) as error:
        raise Fault(str(error)) from None
    finally:
        tell("ending")
        for task in (working, waiting):
            task.cancel()
        await asyncio.gather(working, waiting, return_exceptions=True)
        await product.end()
        burying.cancel()


async def _work(product: Product) -> None:
    await product.start()
    await _greet(product.settings, await locks(product.gateway.address))
    await product.keep_up()


async def locks(address: str | None) -> list[str]:
    """How the script of each trial stands, as the running gateway tells."""
    try:
        told = json.loads(await ask(f"{address}/healthz", 5) or b"")["scripts"]
    except (ValueError, KeyError, TypeError):
        return []
    return [f"script       {_standing(trial, one)}" for trial, one in told.items()]


def _standing(trial: str, told: dict[str, Any]) -> str:
    """A trial's script in a line.

    >>> _standing("knee", {"script": "1f2e3d4c", "lock": "warn", "approved": ["en"], "not_approved": {"es": "nothing was approved yet"}})
    'knee 1f2e3d4c, SCRIPT_LOCK=warn: approved in en; es: nothing was approved yet'
    """
    approved = f"approved in {', '.join(told['approved'])}" if told["approved"] else "approved in no language"
    return "; ".join(
        [f"{trial} {told['script']}, SCRIPT_LOCK={told['lock']}: {approved}", *(f"{a}: {b}" for a, b in told["not_approved"].items())]
    )


async def _greet(settings: Settings, scripts: list[str]) -> None:
    url = settings.public_url
    pages = [f"study page   {settings.of(trial).page_url}/" for trial in settings.trials]
    lines = [*pages, f"console      {url}/console/", f"SMS webhook  {url}/sms/inbound"]
    if not settings.sms:
        lines.append(f"demo phone   {url}/demo/phone  (no Twilio account is set: texts stay on this machine)")
    lines += scripts
    if settings.clock_offset:
        lines.append(f"WARNING: the clock is {settings.clock_offset:g} seconds off (CLOCK_OFFSET), for trials only")
    tell("ready")
    with contextlib.suppress(OSError):
        print("\n".join(f"  {line}" for line in [*lines, *await _first_sign_in()]), flush=True)


async def _first_sign_in() -> list[str]:
    """What the first user of the console is told, once everything runs; made by another process, as it takes the database's modules."""
    command = [sys.executable, "-m", "cli.first_sign_in"]
    made = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE)
    return (await made.communicate())[0].decode().splitlines()


def _own_folder(folder: Path) -> None:
    """Makes the data folder, for this account alone. One that is shared on purpose (sticky, or another's) stays as it is."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.stat()
        if found.st_uid == os.geteuid() and found.st_mode & 0o077 and not found.st_mode & stat.S_ISVTX:
            folder.chmod(0o700)
    except OSError as error:
        raise Fault(f"the data folder {folder} can't be used: {error.strerror}; set DATA_DIR to another") from None


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One product on one data folder."""
    try:
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise Fault(f"the data folder {folder} can't be written to: {error.strerror}; set DATA_DIR to another") from None
    with lock:
        if not _soon(lambda: fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB), errno.EWOULDBLOCK):
            raise Fault(f"another product runs on the data in {folder}; end it, or set DATA_DIR to another folder")
        yield


@contextlib.contextmanager
def _listener(settings: Settings) -> Iterator[socket.socket]:
    """The socket that all gateways listen on. It stays open while they come and go."""
    made: list[socket.socket] = []
    try:
        free = _soon(lambda: made.append(listening(settings.host, settings.port)), errno.EADDRINUSE)
    except OSError as error:
        raise Fault(f"port {settings.port} of {settings.host} can't be used: {error.strerror}; set PORT or HOST to another") from None
    if not free:
        raise Fault(f"port {settings.port} of {settings.host} is in use; end what uses it, or set PORT to another")
    with made[0]:
        yield made[0]


def _soon(attempt: Any, passing: int) -> bool:
    """Whether the attempt went well within the grace; an error that does not pass is raised at once."""
    end = time.monotonic() + _GRACE_SECONDS
    while True:
        try:
            attempt()
            return True
        except OSError as error:
            if error.errno != passing:
                raise
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
