"""Mails the site at once when somebody tells of an emergency, without what was said, so that a coordinator looks at the conversation."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

from store import outbox, queue
from web.context import Context
from web.mail import COORDINATORS
from web.turns import STORE_ERRORS
from web.wording import say

LOG = logging.getLogger("prescreen.emergency_mails")
KEY = "mail.emergency"
_EVERY_SECONDS = 2.0


class EmergencyMails:
    """A loop. The transaction that queues a mail marks its conversation as mailed, so several processes send one mail."""

    def __init__(self, context: Context, sending: Callable[[], None]) -> None:
        self.context, self._sending = context, sending

    async def run(self) -> None:
        """Queues mails as they become due, for ever. Ends at once where no site has an e-mail address."""
        while any(one.settings.study_email for one in self.context.trials.values()):
            try:
                if await asyncio.to_thread(self.tell):
                    self._sending()
            except STORE_ERRORS as error:
                LOG.warning("emergency mails: the database does not answer", extra={"error": type(error).__name__})
            await asyncio.sleep(_EVERY_SECONDS)

    def tell(self) -> int:
        """Queues the mails that are due; how many."""
        language, number = COORDINATORS, 0
        with self.context.database.read() as connection:
            if not queue.emergencies(connection):
                return 0
        with self.context.database.write() as connection:
            for id, trial in queue.to_mail(connection, self.context.clock.now()):
                context = self.context.trials.get(trial) or self.context.of("")
                to = context.settings.study_email
                if not to:
                    continue
                link = f"{context.settings.public_url}/console/emergencies/{id}"
                mail = {"subject": say(context, language, f"{KEY}.subject"), "text": say(context, language, f"{KEY}.text", link=link)}
                body = json.dumps(mail, ensure_ascii=False)
                sent: dict[str, Any] = {"to": to, "now": context.clock.now(), "conversation": id, "trial": context.trial}
                outbox.add_mail(connection, context.sealer, KEY, body, **sent)
                number += 1
        return number
