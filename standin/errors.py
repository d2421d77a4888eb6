"""Twilio's error codes that the stand-in can give: for a refused request, and for a message that was taken and not delivered.

Decides the HTTP status and the plain words of each code. The words are ours; the codes and their meaning are Twilio's.
"""

# Refused requests: code -> (HTTP status, words).
REFUSALS: dict[int, tuple[int, str]] = {
    20001: (400, "A parameter is not valid: {}"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource {} was not found"),
    20429: (429, "Too many requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    20507: (400, "The page size is out of range: {}"),
    21211: (400, "Invalid 'To' phone number: {}"),
    21212: (400, "Invalid 'From' phone number: {}"),
    21266: (400, "'To' and 'From' number cannot be the same: {}"),
    21408: (400, "Permission to send an SMS has not been enabled for the region of the 'To' number: {}"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' phone number or a messaging service is required"),
    21604: (400, "A 'To' phone number is required"),
    21606: (400, "The 'From' phone number {} is not a message-capable number of this account"),
    21609: (400, "The 'StatusCallback' URL {} is not a valid URL"),
    21610: (400, "Attempt to send to unsubscribed recipient {}"),
    21611: (429, "The 'From' number {} has exceeded the maximum number of queued messages"),
    21612: (400, "The message to {} cannot be routed"),
    21614: (400, "'To' number is not a valid mobile number: {}"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21659: (400, "'From' {} is not a phone number of this account"),
    21701: (404, "The messaging service {} does not exist"),
}

# Taken and not delivered: code -> words.
FAILURES: dict[int, str] = {
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30034: "Message from an unregistered number",
    30036: "Validity period expired",
}
# These end before the carrier took the message (`failed`); the others after (`undelivered`).
FAILED_BEFORE_SENT = frozenset({30001, 30002, 30036})


class Refused(Exception):
    """A request refused with one of Twilio's codes; `about` fills in the words."""

    def __init__(self, code: int, about: str = "", status: int | None = None) -> None:
        known_status, words = REFUSALS.get(code, (400, "Request refused"))
        super().__init__(words.format(about))
        self.code = code
        self.status = status or known_status
        self.retry_after: int | None = None

    def as_json(self) -> dict[str, object]:
        """The body that Twilio sends with an error."""
        return {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
