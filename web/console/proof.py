"""What the assistant said in a referral's conversation, message by message: the ids of its texts, and whether each letter is the script's.

What the participant wrote is not shown here. The proof itself is store/proofs.py.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import audit, blinding, proofs, referrals
from store.proofs import Damaged, Proved
from store.referrals import Referral
from store.seals import SealError
from store.sessions import User
from web.console.session import Console

SAID = {
    "proved": "letter by letter",
    "own": "letter by letter, around own words",
    "differs": "differs",
    "unproved": "not proved",
    "before": "before proofs were kept",
    "destroyed": "words destroyed",
    "missing": "missing",
}
"""What came out of a message, in words."""
_WRONG = ("differs", "unproved", "missing")


class ProofPage:
    """The proof of a referral's conversation."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """Each message; that it was looked at is in the audit trail."""
        id = request.path_params["id"]
        if await asyncio.to_thread(self._hidden, id, user):
            to = f"/console/referrals/{id}"  # an id of the database, under a path of ours
            return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say
        try:
            found = await asyncio.to_thread(self._read, id, user)
        except (Damaged, SealError) as damage:
            return self._console.message(user, 422, "No proof", f"No proof can be made: {damage}.")
        if found is None:
            return self._console.message(user, 404, "Not found", "There is no such referral with a conversation.")
        referral, proved = found
        return self._console.page("proof.html", user, referral=referral, proved=proved, said=SAID, wrong=_WRONG)

    def _hidden(self, id: str, user: User) -> bool:
        with self._context.database.read() as connection:
            return blinding.hidden_from(connection, id, user.id)

    def _read(self, id: str, user: User) -> tuple[Referral, Proved] | None:
        sealer, clock = self._context.sealer, self._context.clock
        with self._context.database.write() as connection:
            referral = referrals.get(connection, sealer, id)
            proved = proofs.prove(connection, sealer, referral.conversation, clock.zone) if referral and referral.conversation else None
            if referral is None or proved is None:
                return None
            audit.add(connection, clock.now(), user.id, "proof viewed", id)
        return referral, proved
