"""Runs the gateway: `python -m web.server`, its settings from the environment.

Prints `ready http://HOST:PORT` once it answers; a fault at start is one line and status 2. Ends within 8 seconds of SIGTERM or SIGINT.
With WORKERS it loads everything once and forks so many gateways, which take turns at one socket; it keeps them up.
"""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import sys
from typing import Any

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from processes import lifeline as lifelines
from processes import listening
from processes.accepting import Accepting, Shares
from processes.workers import Worker, serve
from store.keys import readable_by_others
from store.migrate import MigrationError
from web import logs
from web.settings import Settings, SettingsError, read_settings
from web.together import Alone, Together

SOCKET = "GATEWAY_SOCKET"
"""The environment variable with the number of the socket to listen on, where another process holds it."""
_SHUTDOWN_SECONDS = 5


class _Server(uvicorn.Server):
    """A gateway alone. Prints the ready line once it listens."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen."""
        await super().startup(sockets=sockets)
        if self.started:
            _ready(self._address)


class _OneOfSeveral(uvicorn.Server):
    """A gateway beside others at the same socket. Tells whoever keeps it that it is ready, and that it lives."""

    def __init__(self, config: uvicorn.Config, worker: Worker, listener: socket.socket, shares: Shares) -> None:
        super().__init__(config)
        self._worker, self._listener, self._shares = worker, listener, shares
        self._begun = set[asyncio.Task[object]]()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to take connections, its part of them."""
        await super().startup(sockets=[])
        self._accepting = Accepting(self._listener, self._take, self._connections, self._shares, self._worker.number)
        self._worker.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Leaves further connections to the others, and finishes what is open."""
        self._accepting.close()
        self._listener.close()
        await super().shutdown(sockets=[])

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        self._worker.beat()
        self._shares.tell(self._worker.number, self._connections())
        return await super().on_tick(counter)

    def _connections(self) -> int:
        return len(self.server_state.connections) + len(self._begun)

    def _take(self, connection: socket.socket) -> None:
        begun: asyncio.Task[object] = asyncio.create_task(self._begin(connection))
        self._begun.add(begun)
        begun.add_done_callback(self._begun.discard)

    async def _begin(self, connection: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection)
        except OSError:  # it has gone away
            connection.close()

    def _protocol(self) -> asyncio.Protocol:
        made: Any = self.config.http_protocol_class
        return made(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)  # type: ignore[no-any-return]


def main() -> int:
    """Runs until told to stop."""
    logs.begin()
    lifeline = lifelines.inherited()
    try:
        settings = read_settings(os.environ)
        from web.app import create  # most of the product: wrong settings are told without it
        from web.context import nothing_is_open

        together = Together(settings.data_dir) if lifeline is not None or settings.workers > 1 else Alone()
        app = create(settings, together)
        if lifeline is not None:  # the whole product, in earnest
            nothing_is_open({trial: one.protocol for trial, one in app.state.context.trials.items()})
        listener = (listening.inherited(SOCKET) or [listening.listening(settings.host, settings.port)])[0]
    except (SettingsError, MigrationError) as error:
        return _fault(str(error))
    except SQLAlchemyError as error:
        return _fault(f"the database does not open ({type(error).__name__}); see DATABASE_URL and DATA_DIR")
    except OSError as error:
        return _fault(f"port {settings.port} of {settings.host}: {error.strerror}; set PORT to another")
    _warn(settings, fresh_keys=app.state.context.fresh_keys)
    _allow_connections()
    config, address = server_config(app), f"http://{settings.host}:{listener.getsockname()[1]}"
    config.load()
    if not isinstance(together, Together):
        _Server(config, address).run(sockets=[listener])
        return 0

    names = [f"gateway {number}" for number in range(settings.workers or 1)]
    shares = Shares(len(names))

    def work(worker: Worker) -> None:
        together.forked(worker.number, worker.processes)
        _OneOfSeveral(config, worker, listener, shares).run()

    return serve(work, names, ready=lambda: _ready(address), lifeline=lifeline)


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


def _warn(settings: Settings, *, fresh_keys: bool) -> None:
    """Says what the operator should see at once."""
    if fresh_keys:
        print(f"gateway: made the data keys {settings.key_file}: back them up, nothing stored can be read without them", file=sys.stderr)
    if not settings.data_keys and readable_by_others(settings.key_file):
        print(f"gateway: other accounts can read the data keys {settings.key_file}: chmod 600 it", file=sys.stderr)
    if settings.clock_offset:
        print(f"gateway: the clock is {settings.clock_offset:g} seconds off (CLOCK_OFFSET): for trials only", file=sys.stderr)


def _allow_connections() -> None:
    """Raises the limit of open files as far as the system allows, so that slow connections do not use up all of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _ready(address: str) -> None:
    print(f"ready {address}", flush=True)


def _fault(line: str) -> int:
    print(f"gateway: {' '.join(line.split())}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
