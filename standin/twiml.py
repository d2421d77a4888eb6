"""What a webhook's answer asks to be sent: TwiML, or plain text.

Decides which texts an answer holds and refuses XML that is not TwiML. Knows nothing of sending.
"""

from xml.etree import ElementTree


def texts(content_type: str, content: str) -> list[str]:
    """The texts to send, in order. Raises ValueError for XML that does not parse or is no `<Response>`.

    >>> texts("text/xml", "<Response><Message>Hello</Message><Message><Body>You</Body></Message></Response>")
    ['Hello', 'You']
    >>> texts("application/xml", "<Response/>")
    []
    """
    if not content.strip():
        return []
    if content_type.partition(";")[0].strip().lower() == "text/plain":
        return [content.strip()]
    try:
        root = ElementTree.fromstring(content.strip())  # noqa: S314  what our own gateway answered
    except ElementTree.ParseError as error:
        raise ValueError(f"the answer is not XML: {error}") from None
    if root.tag != "Response":
        raise ValueError(f"the answer is <{root.tag}>, not <Response>")
    said = []
    for verb in root:
        if verb.tag in ("Message", "Sms"):
            body = verb.find("Body")
            said.append(((verb.text if body is None else body.text) or "").strip())
    return [text for text in said if text]
