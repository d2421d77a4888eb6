"""Runs the gateway: `python -m web.server`, its settings from the environment.

Prints `ready http://HOST:PORT` once it answers; a fault at start is one line and status 2. Ends within 8 seconds of SIGTERM or SIGINT.
"""

from __future__ import annotations

import os
import resource
import socket
import sys

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from store.keys import readable_by_others
from store.migrate import MigrationError
from web import logs
from web.settings import Settings, SettingsError, read_settings

_SHUTDOWN_SECONDS = 5


class _Server(uvicorn.Server):
    """Prints the ready line once it listens."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen."""
        await super().startup(sockets=sockets)
        if self.started:
            print(f"ready {self._address}", flush=True)


def main() -> int:
    """Runs until told to stop."""
    logs.begin()
    try:
        settings = read_settings(os.environ)
        from web.app import create  # most of the product: wrong settings are told without it

        app = create(settings)
        listener = _listen(settings)
    except (SettingsError, MigrationError) as error:
        return _fault(str(error))
    except SQLAlchemyError as error:
        return _fault(f"the database does not open ({type(error).__name__}); see DATABASE_URL and DATA_DIR")
    except OSError as error:
        return _fault(f"port {settings.port} of {settings.host}: {error.strerror}; set PORT to another")
    if app.state.context.fresh_keys:
        print(f"gateway: made the data keys {settings.key_file}: back them up, nothing stored can be read without them", file=sys.stderr)
    if not settings.data_keys and readable_by_others(settings.key_file):
        print(f"gateway: other accounts can read the data keys {settings.key_file}: chmod 600 it", file=sys.stderr)
    if settings.clock_offset:
        print(f"gateway: the clock is {settings.clock_offset:g} seconds off (CLOCK_OFFSET): for trials only", file=sys.stderr)
    _allow_connections()
    config = server_config(app)
    _Server(config, f"http://{settings.host}:{listener.getsockname()[1]}").run(sockets=[listener])
    return 0


def server_config(app: Starlette) -> uvicorn.Config:
    """How uvicorn serves the gateway. Forwarded addresses are read in web/addresses.py alone: uvicorn would trust loopback."""
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )


def _allow_connections() -> None:
    """Raises the limit of open files as far as the system allows, so that slow connections do not use up all of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, else asyncio leaves Nagle on: 40 ms
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((settings.host, settings.port))
    return listener


def _fault(line: str) -> int:
    print(f"gateway: {' '.join(line.split())}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
