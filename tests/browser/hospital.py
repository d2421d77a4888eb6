"""Another site on an origin of its own, whose page may embed the chat."""

from serving import Serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route


class Hospital:
    """Serves one page: the `html` that it has been given."""

    def __init__(self) -> None:
        self.html = ""
        self.serving = Serving(Starlette(routes=[Route("/", self._page)]))

    async def _page(self, request: Request) -> Response:
        return HTMLResponse(self.html)

    def embed(self, script: str, kind: str = "module", policy: str = "default-src *") -> None:
        """Puts the chat of this script on the page, which has this policy."""
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        element = f'<script {f"type={kind}" if kind else "async"} src="{script}"></script><trial-chat>Please call us.</trial-chat>'
        self.html = f'<!doctype html><html lang="en"><title>A hospital</title>{meta}{element}'
