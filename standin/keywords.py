"""Twilio's opt-out keywords: what a text does to the list of numbers that may not be sent to, and what Twilio answers by itself.

Decides by the whole text only ("STOP PLEASE" is no keyword to Twilio). The answers are in our words. Three ways, as an account can be set:
`advanced` (OptOutType is told), `default` (the same without OptOutType), `off` (Twilio does nothing).
"""

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})
WAYS = ("advanced", "default", "off")

ANSWERS = {
    "STOP": "You are unsubscribed and will get no more messages from this number. Reply START to get them again.",
    "START": "You are subscribed again to messages from this number. Reply HELP for help, STOP to unsubscribe. Msg&data rates may apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&data rates may apply.",
}


def kind(text: str, opted_out: bool) -> str | None:
    """STOP, START, HELP or None. YES subscribes again only a number that had opted out: from any other it is an answer.

    >>> kind(" stop ", False), kind("STOP PLEASE", False), kind("yes", True), kind("yes", False), kind("help", True)
    ('STOP', None, 'START', None, 'HELP')
    """
    word = text.strip().upper()
    if word in STOP:
        return "STOP"
    if word in START or (word == "YES" and opted_out):
        return "START"
    return "HELP" if word in HELP else None
