"""Runs the gateway: `python -m web.server`, its settings from the environment.

Prints `ready http://HOST:PORT` once it answers; a fault at start is one line and status 2. Ends within 8 seconds of SIGTERM or SIGINT.
"""

from __future__ import annotations

import logging
import os
import socket
import sys

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from store.migrate import MigrationError
from web.app import create
from web.settings import Settings, SettingsError, read_settings

_SHUTDOWN_SECONDS = 5


class _Server(uvicorn.Server):
    """Says once that it answers."""

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
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for noisy in ("httpx", "httpcore", "twilio", "alembic", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        settings = read_settings(os.environ)
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
    if settings.clock_offset:
        print(f"gateway: the clock is {settings.clock_offset:g} seconds off (CLOCK_OFFSET): for trials only", file=sys.stderr)
    config = server_config(app)
    _Server(config, f"http://{settings.host}:{listener.getsockname()[1]}").run(sockets=[listener])
    return 0


def server_config(app: Starlette) -> uvicorn.Config:
    """How the gateway is served. Forwarded addresses are web/addresses.py's concern: uvicorn would trust loopback unasked."""
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )


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
