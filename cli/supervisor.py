"""`prescreen run`: the whole product on this machine, until SIGTERM or Ctrl-C.

Refuses to start, with one line, where something is missing; prints the addresses; and leaves no process behind.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import fcntl
import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from cli import dialogue
from cli.faults import Fault
from cli.product import Product
from cli.watchdog import tell
from prescreen.protocol import load
from prescreen.protocol.layers import trial_folder
from web.settings import Settings, read_settings

_GRACE_SECONDS = 3.0
"""How long a product that was just killed may take until its port and its lock are free."""


def add(commands: Any) -> None:
    """The sub-command."""
    command = commands.add_parser("run", help="start the whole product", description="Starts the whole product on this machine.")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    settings = read_settings(os.environ)
    _nothing_is_open(settings)
    os.umask(0o077)
    _own_folder(settings.data_dir)
    with _alone(settings.data_dir):
        _port_is_free(settings)
        dialogue.model()
        return asyncio.run(_run_until_told(settings))


def _nothing_is_open(settings: Settings) -> None:
    """Raises Fault where a criterion of a trial to be served is only proposed: nobody is screened by what nobody decided."""
    for trial in settings.trials:
        if proposed := [criterion.id for criterion in load(trial_folder(trial)).criteria if criterion.proposed]:
            listed = ", ".join(proposed[:5]) + (f" and {len(proposed) - 5} more" if len(proposed) > 5 else "")
            raise Fault(
                f"{trial} has criteria that are only proposed: {listed}; decide each, as prescreen lint {trial} tells, and start again"
            )


async def _run_until_told(settings: Settings) -> int:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    tell("starting (about 10 seconds)")
    product = Product(settings)
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


async def _work(product: Product) -> None:
    await product.start()
    _greet(product.settings, await locks(product.gateway.address))
    await product.keep_up()


async def locks(address: str | None) -> list[str]:
    """How the script of each trial stands, as the running gateway tells."""
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            told = (await client.get(f"{address}/healthz")).json()["scripts"]
    except (httpx.HTTPError, ValueError, KeyError):
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


def _greet(settings: Settings, scripts: list[str]) -> None:
    url = settings.public_url
    pages = [f"study page   {settings.of(trial).page_url}/" for trial in settings.trials]
    lines = [*pages, f"console      {url}/console/", f"SMS webhook  {url}/sms/inbound"]
    if not settings.sms:
        lines.append(f"demo phone   {url}/demo/phone  (no Twilio account is set: texts stay on this machine)")
    lines += scripts
    if settings.clock_offset:
        lines.append(f"WARNING: the clock is {settings.clock_offset:g} seconds off (CLOCK_OFFSET), for trials only")
    tell("ready")
    sign_in = import_module("cli.first_sign_in").sign_in  # the database's modules: not before wrong settings are told and the others start
    with contextlib.suppress(OSError):
        print("\n".join(f"  {line}" for line in [*lines, *sign_in(settings)]), flush=True)


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


def _port_is_free(settings: Settings) -> None:
    def bind() -> None:
        with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((settings.host, settings.port))
            trial.listen()

    try:
        free = _soon(bind, errno.EADDRINUSE)
    except OSError as error:
        raise Fault(f"port {settings.port} of {settings.host} can't be used: {error.strerror}; set PORT or HOST to another") from None
    if not free:
        raise Fault(f"port {settings.port} of {settings.host} is in use; end what uses it, or set PORT to another")


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
