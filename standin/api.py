"""The part of Twilio's REST API that sends and reads messages.

Decides which requests are refused, in Twilio's order: who asks, what is missing, the body, the numbers, who has opted out.
"""

import asyncio
import base64
import binascii
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from standin import numbers
from standin.courier import Courier
from standin.errors import Refused
from standin.faults import SendFault
from standin.messages import VERSION, Account, Message, new_sid

LONGEST = 1600
LONGEST_VALIDITY = 36_000
SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(account: Account, courier: Courier) -> list[Route]:
    """The API's routes."""

    async def create_message(request: Request) -> Response:
        fault = account.faults.next_send()
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault and fault.status and not fault.accepted:
            raise _refusal(fault)
        form = await request.form()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        media = [value for value in form.getlist("MediaUrl") if isinstance(value, str) and value]
        message = account.add(_checked(account, fields, media))
        answer = message.as_json()
        courier.send(message)
        if fault and fault.status:  # taken, and the answer does not say so
            raise _refusal(fault)
        return JSONResponse(answer, status_code=201)

    async def list_messages(request: Request) -> Response:
        return JSONResponse(_page(account, request.url.path, dict(request.query_params)))

    async def one_message(request: Request) -> Response:
        message = account.messages.get(request.path_params["message"])
        if message is None:
            raise Refused(20404, request.url.path)
        if request.method == "DELETE":
            del account.messages[message.sid]
            return Response(status_code=204)
        if request.method == "POST":
            form = await request.form()
            if form.get("Status") == "canceled" and message.status in ("queued", "accepted"):
                message.advance("canceled", account.now())
            elif form.get("Body") == "":
                message.body = ""  # redacted
            else:
                raise Refused(20001, "only a body can be emptied, or a waiting message canceled")
        return JSONResponse(message.as_json())

    root = f"/{VERSION}/Accounts/{{account}}/Messages"
    return [
        Route(f"{root}.json", _authenticated(account, create_message), methods=["POST"]),
        Route(f"{root}.json", _authenticated(account, list_messages), methods=["GET"]),
        Route(f"{root}/{{message}}.json", _authenticated(account, one_message), methods=["GET", "POST", "DELETE"]),
    ]


def _authenticated(account: Account, endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        request_id = {"Twilio-Request-Id": new_sid("RQ"), "Twilio-Request-Duration": "0.010"}
        try:
            _authenticate(account, request)
            response = await endpoint(request)
        except Refused as refused:
            response = JSONResponse(refused.as_json(), status_code=refused.status)
            if refused.status == 401:
                response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
            if refused.retry_after is not None:
                response.headers["Retry-After"] = str(refused.retry_after)
        response.headers.update(request_id)
        return response

    return answer


def _authenticate(account: Account, request: Request) -> None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        given = ""
    wanted = f"{account.sid}:{account.auth_token}"
    if scheme.lower() != "basic" or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Refused(20003)
    if request.path_params["account"] != account.sid:
        raise Refused(20003)


def _refusal(fault: SendFault) -> Refused:
    refused = Refused(fault.code or 20500, "on demand", fault.status)
    refused.retry_after = fault.retry_after
    return refused


def _checked(account: Account, fields: Mapping[str, str], media: list[str]) -> Message:
    """The message that the fields ask for. Raises Refused."""
    to, sender, service = fields.get("To", ""), fields.get("From", ""), fields.get("MessagingServiceSid", "")
    body, callback = fields.get("Body", ""), fields.get("StatusCallback") or None
    if not to:
        raise Refused(21604)
    if not sender and not service:
        raise Refused(21603)
    if not body and not media:
        raise Refused(21602)
    if len(body) > LONGEST:
        raise Refused(21617)
    numbers.check_to(to)
    if sender:
        numbers.check_from(sender, account.number)
    if service and not (SERVICE.fullmatch(service) and account.messaging_service_sid in (None, service)):
        raise Refused(21701, service)
    if to == account.number:
        raise Refused(21266, to)
    if callback and (urlsplit(callback).scheme not in ("http", "https") or not urlsplit(callback).hostname):
        raise Refused(21609, callback)
    validity = fields.get("ValidityPeriod")
    if validity is not None and not (validity.isascii() and validity.isdigit() and 1 <= int(validity) <= LONGEST_VALIDITY):
        raise Refused(20001, f"ValidityPeriod {validity}")
    if to in account.opted_out:
        raise Refused(21610, to)
    return Message(
        account.sid,
        to,
        sender or None,
        body,
        "outbound-api",
        "accepted" if service else "queued",
        account.now(),
        media=media,
        messaging_service_sid=service or None,
        status_callback=callback,
    )


def _page(account: Account, path: str, query: Mapping[str, str]) -> dict[str, object]:
    """One page of the list, with the addresses of its neighbours."""
    try:
        size, page = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
        found = account.matching(query)
    except ValueError as error:
        raise Refused(20001, str(error)) from None
    if not 1 <= size <= 1000 or page < 0:
        raise Refused(20507, str(size))
    # A page goes on from the message its token names, so that texts arriving meanwhile shift nothing.
    token = query.get("PageToken", "").removeprefix("PA")
    start = next((index + 1 for index, message in enumerate(found) if message.sid == token), page * size)
    part = found[start : start + size]
    filters = {name: value for name, value in query.items() if name not in ("Page", "PageToken", "PageSize")}

    def address(number: int, after: str | None = None) -> str:
        extra = {"PageToken": f"PA{after}"} if after else {}
        return f"{path}?{urlencode({**filters, 'PageSize': size, 'Page': number, **extra})}"

    more = start + size < len(found)
    return {
        "messages": [message.as_json() for message in part],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(part) - 1, 0),
        "uri": address(page),
        "first_page_uri": address(0),
        "next_page_uri": address(page + 1, part[-1].sid) if more else None,
        "previous_page_uri": address(page - 1) if page else None,
    }
