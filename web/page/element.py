"""The chat's element as one file for a page to load: the parts of its code, with its style inside.

The style goes into a constructed sheet, so a page that embeds the chat needs no `style-src` for it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

_FOLDER = Path(__file__).parent / "element"
_PARTS = ("device", "server", "drawing", "sight", "chat")
"""In this order: each knows those before it."""


class Element:
    """`chat.js`, put together once."""

    def __init__(self) -> None:
        style, *parts = (Path(_FOLDER / name).read_text(encoding="utf-8") for name in ("chat.css", *(f"{part}.js" for part in _PARTS)))
        code = "\n".join(parts)
        whole = f'(() => {{\n"use strict";\nconst STYLE = {json.dumps(style)};\n{code}}})();\n'
        self.body = whole.encode()
        self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'

    async def show(self, request: Request) -> Response:
        """The file, or 304 where the browser has it."""
        headers = {"ETag": self.etag, "Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(self.body, media_type="text/javascript", headers=headers)
