"""The first user of the console, made at the product's first start: `python -m cli.first_sign_in`."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from store import accounts
from web.context import open_context
from web.settings import Settings, SettingsError, read_settings


def sign_in(settings: Settings) -> Iterator[str]:
    """The first user's sign-in, made at the first start once everything runs, and only where a terminal shows it."""
    try:
        context = open_context(settings)
        made = accounts.first(context.database, context.clock.now())
        context.database.close()
    except (SQLAlchemyError, TimeoutError, SettingsError) as error:
        yield f"no sign-in was made ({type(error).__name__}); `prescreen users add NAME` makes one"
        return
    if made:
        yield f"sign in to the console as {made[0]} with the password {made[1]} (shown only now: write it down)"


if __name__ == "__main__":
    for line in sign_in(read_settings(os.environ)):
        print(line, flush=True)
