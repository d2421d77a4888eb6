"""The demonstration: the page of a phone, the texts that it sends and shows, and the faults that tests ask for.

Decides what a phone shows. Everything under /demo/, so that the product can pass that path on as a whole.
"""

from json import JSONDecodeError
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from standin import numbers, segments
from standin.api import LONGEST
from standin.courier import Courier
from standin.faults import Faults
from standin.messages import Account, Message

PHONE = Path(__file__).parent / "phone"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


class NotUnderstood(Exception):
    """A request of the demonstration's that is refused, with its words."""


def routes(account: Account, courier: Courier) -> list[BaseRoute]:
    """The demonstration's routes."""

    async def show_phone(request: Request) -> Response:
        return FileResponse(PHONE / "index.html", headers=HEADERS)

    async def send_text(request: Request) -> Response:
        try:
            message, extra = _text(account, await _object(request))
        except NotUnderstood as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(await courier.receive(message, extra), status_code=201)

    async def show_thread(request: Request) -> Response:
        number = request.query_params.get("number", "")
        if request.query_params.get("since") == str(account.changes):
            return Response(status_code=204)
        return JSONResponse(
            {
                "number": account.number,
                "changes": account.changes,
                "opted_out": number in account.opted_out,
                "messages": [_shown(message, number) for message in account.thread(number)],
            },
            headers={"Cache-Control": "no-store"},
        )

    async def change_faults(request: Request) -> Response:
        try:
            if request.method == "DELETE":
                account.faults = Faults()
            elif request.method == "POST":
                account.faults.change(await _object(request))
        except (NotUnderstood, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(account.faults.as_json())

    return [
        Route("/demo/phone", show_phone),
        Route("/demo/api/texts", send_text, methods=["POST"]),
        Route("/demo/api/thread", show_thread),
        Route("/demo/api/faults", change_faults, methods=["GET", "POST", "DELETE"]),
        Mount("/demo/phone", StaticFiles(directory=PHONE)),
    ]


async def _object(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotUnderstood("send JSON, as application/json")
    try:
        value = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        raise NotUnderstood("this is not JSON") from None
    if not isinstance(value, dict):
        raise NotUnderstood("send a JSON object")
    return value


def _text(account: Account, value: dict[str, Any]) -> tuple[Message, dict[str, str]]:
    """The inbound message asked for, and fields to put over Twilio's own (a sid used again, a keyword, a blank)."""
    sender, body, media, extra = value.get("from"), value.get("body", ""), value.get("media", []), value.get("fields", {})
    if not isinstance(sender, str) or not numbers.well_formed(sender):
        raise NotUnderstood("from is a phone number like +13125550100")
    if sender == account.number:
        raise NotUnderstood("from is the number texted to")
    if not isinstance(body, str) or len(body) > LONGEST:
        raise NotUnderstood(f"body is a text of at most {LONGEST} characters")
    if not isinstance(media, list) or not all(isinstance(kind, str) for kind in media) or len(media) > 10:
        raise NotUnderstood("media is a list of at most ten content types")
    if not isinstance(extra, dict) or not all(isinstance(text, str) for text in extra.values()):
        raise NotUnderstood("fields is an object of texts")
    if not body and not media:
        raise NotUnderstood("send a body, or media")
    service = account.messaging_service_sid
    message = Message(
        account.sid, account.number, sender, body, "inbound", "receiving", account.now(), media=media, messaging_service_sid=service
    )
    return message, extra


def _shown(message: Message, number: str) -> dict[str, object]:
    return {
        "sid": message.sid,
        "mine": message.from_ == number,
        "text": message.body,
        "media": message.media,
        "at": (message.sent or message.created).isoformat(),
        "status": message.status,
        "error": message.error_code,
        "segments": segments.count(message.body),
        "webhook": message.webhook,
    }
