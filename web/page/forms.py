"""What a page's form sends: read up to a limit, as plain text."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

_KIND = "application/x-www-form-urlencoded"
_MOST_BYTES = 65_536
_MOST_FIELDS = 40


async def sent_form(request: Request) -> dict[str, str]:
    """Field -> what it holds, the last where it came twice. Raises HTTPException for what is no form of ours."""
    kind = request.headers.get("content-type", _KIND).split(";")[0].strip()
    if kind != _KIND:
        raise HTTPException(415, "This is no form of this page.")
    raw = bytearray()
    try:
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > _MOST_BYTES:
                raise HTTPException(413, "That is too long.")
        fields = parse_qs(raw.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=_MOST_FIELDS)
    except ClientDisconnect:
        raise HTTPException(400, "The form did not arrive whole.") from None
    except ValueError:
        raise HTTPException(400, "This is no form of this page.") from None
    return {name: values[-1] for name, values in fields.items()}
