"""The first page where several trials are served: a plain list of the studies, each a link to its own page."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from web.page.pages import Pages
from web.studies import name_of, words


class Studies:
    """The list. `every`: trial -> its pages, the first trial's first."""

    def __init__(self, every: Mapping[str, Pages]) -> None:
        self._every, self._first = every, next(iter(every.values()))

    async def show(self, request: Request) -> Response:
        """The page, in a language of the first study."""
        language = self._first.language(request)
        listed = [(name_of(one.context, language), f"{one.context.settings.path}/{one.query(language)}") for one in self._every.values()]
        said, sites = words(language), {one.site_name(language) for one in self._every.values()}
        site = sites.pop() if len(sites) == 1 else said["sites"]
        return self._first.shown("studies.html", request, language=language, studies=listed, said=said, base="", site_name=site)
