"""The whole stand-in as one application: Twilio's message API, and the demonstration's phone.

Decides only how its parts are put together; each part decides for itself.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timezone

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from standin import api, demo
from standin.courier import Courier
from standin.errors import Refused
from standin.messages import Account


def create(
    account_sid: str,
    auth_token: str,
    number: str,
    inbound_url: str,
    status_url: str | None = None,
    *,
    public_url: str | None = None,
    messaging_service_sid: str | None = None,
    pace: float = 0.2,
    clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
) -> Starlette:
    """The application for one account that owns `number`.

    `inbound_url` is called for texts, `status_url` for the status of messages that name no StatusCallback. `public_url` is where the
    product believes to be, if elsewhere: signatures are computed against it. A message takes `pace` seconds from one status to the next.
    """
    account = Account(account_sid, auth_token, number, messaging_service_sid, clock)
    courier = Courier(account, inbound_url, status_url, public_url, pace)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await courier.close()

    async def not_found(request: Request, error: Exception) -> Response:
        refused = Refused(20404, request.url.path)
        return JSONResponse(refused.as_json(), status_code=404)

    routes = [*api.routes(account, courier), *demo.routes(account, courier)]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={404: not_found})
    app.state.account = account
    return app
