"""A fresh sign-in, for signing something: the password once more, with a code where there is a second factor; or a sign-in at the hospital
of the last minutes. Being signed in is not enough, as anybody could sit down at an open page.
"""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request

from store import accounts, second_factor, sessions
from store.sessions import User
from web.console.session import Console, code_try

WRONG = "That was not your password, or not the code of your app. After some wrong tries none is taken for a quarter of an hour."
AGAIN = "Please sign in at the hospital once more, within ten minutes before you sign."


def asks(console: Console, user: User) -> str:
    """What a form must ask for: `hospital` (a sign-in there), `code` (password and code) or `password`."""
    with console.context.database.read() as connection:
        if accounts.bound(connection, user.id):
            return "hospital"
    return "code" if user.two_factors else "password"


def refused(console: Console, request: Request, user: User, given: FormData) -> str:
    """Why somebody may not sign with what they gave; "" where they may. Wrong ones count as they do at signing in."""
    context, now = console.context, console.context.clock.now()
    wanted = asks(console, user)
    if wanted == "hospital":
        with context.database.read() as connection:
            return "" if sessions.fresh(connection, user, now) else AGAIN
    whence, known = console.whence(request), console.known(request)(user.id)
    password = str(given.get("password", ""))
    if not accounts.is_password_of(context.database, user, password, now, whence=whence, known=known):
        return WRONG
    if wanted == "code":
        one = code_try(console, request, user)
        with context.database.write() as connection:
            if not second_factor.check(connection, context.sealer, user.id, str(given.get("code", ""))[:100], now, one):
                return WRONG
    return ""
