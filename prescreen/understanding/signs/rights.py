"""What a text says about the writer's own data: that it be deleted, or what there is of it. Known without a model.

Counts only as a request at the beginning of a clause ("please delete my data"), never as a tale ("I deleted my old number") and never as
a wish to change one answer. It is only the wish: nothing is deleted before a question of its own was answered with yes.
"""

from __future__ import annotations

import re

from prescreen.understanding.lines.plain import plain
from prescreen.understanding.signs import keywords

_LEAD = (
    r"(?:(?:please|ok|okay|just|hey|hi|hello|no|yes|and|so|then|now|well|actually|sorry|also|thanks|thank you|por favor|hola|i said|first)[ ,.!]+){0,4}"
    r"(?:(?:can|could|would|will) (?:you|u|we|i|someone|somebody) (?:please |just )?(?:have |get )?|"
    r"(?:i|we) (?:want|would like|need|wish|demand|request|ask|am asking|prefer|expect)(?: for)?(?: (?:you|u|that you|them|the team|the study(?: team)?))? (?:to )?(?:please )?(?:have |get |see |know )?|"
    r"id (?:like|love|prefer|rather)(?: (?:you|for you))? (?:to )?(?:have |get )?|im asking (?:you )?to |how (?:do|can|would|could) i (?:have |get |make you )?|"
    r"(?:lets|let me|you (?:can|must|should|need to|have to)|go ahead and|make sure (?:you|to)) (?:please )?|"
    r"(?:quiero|quisiera|necesito|deseo|pido|me gustaria|pueden?|podrian?|como puedo) (?:que )?)?(?:please )?"
)
_DELETE = (
    r"(?:delete|erase|remove|destroy|wipe(?: out)?|purge|scrub|dispose of|get rid of|throw (?:away|out)|clear|discard|forget|trash|drop)"
)
_DATA = (
    r"(?:data|datas|information|info|infos|answers|details|responses|records?|messages|texts|conversations?|chats?|history|file|files|profile|account|entry|entries|"
    r"personal (?:data|stuff|things)|(?:health|personal|private|medical|contact) (?:data|information|info|details|answers)|stuff|everything|name and number|interview|prescreening)"
)
_MINE = (
    rf"(?:(?:all|any|every bit|everything)(?: of)? )?(?:of )?(?:my|mine) (?:{_DATA}|(?:own|whole|entire|full|old|saved|stored|personal|health|private) {_DATA})\b"
    rf"|(?:all|any|the|whatever|what|everything|every)(?: of)?(?: the)? ?(?:{_DATA})? ?(?:that |which )?(?:you|u|they|the team)(?: guys)? (?:have|has|hold|keep|kept|got|store|stored|saved|collected|know|wrote down|(?:have |ve )?(?:collected|saved|stored|kept))(?: (?:on|about|from|of|for))?(?: me)?\b"
    r"|(?:all|everything|what|whatever)(?: of it| that)? (?:i|ive|i have) (?:said|told|wrote|written|gave|given|sent|shared|answered|typed|entered|put in)\b"
    rf"|(?:all|any)(?: of)? (?:the |this |these |that |your )?{_DATA} (?:on|about|of|from) me\b|(?:everything|all) (?:on|about|of|from) me\b"
    rf"|me (?:and (?:my|all my) {_DATA}|from (?:your|the|this|all|every)\b.{{0,40}})|(?:me|us)(?: (?:completely|entirely|altogether|please|now|forever))*$"
)
_FORGOTTEN = rf"(?:my|all my|all of my) (?:{_DATA}|(?:own|personal|health|private) {_DATA}) (?:to be |be |should be |must be |needs? to be |gets? )?(?:deleted|erased|removed|destroyed|wiped|purged|gone)\b"
_BORRAR = (
    r"(?:(?:borr|elimin)(?:ar|e|en|a|es)|suprim(?:ir|a|an)|destruy(?:a|an)|olvid(?:ar|e|en))(?:me)? "
    r"(?:por favor )?(?:todos? )?(?:mis? |los |la |el |toda )(?:todos? )?(?:datos|informacion|respuestas|mensajes|registros?|historial|conversacion)\b(?! de (?:el|ella|ellos)\b)"
)
_NOT_ONE = r"(?!forget what )(?!.{0,30}\b(?:last|previous|first|that|this|one|wrong|second) (?:answer|message|text|one|response)\b)"
_WANTS_DELETION = re.compile(
    rf"{_LEAD}{_NOT_ONE}(?:{_DELETE} (?:{_MINE})|{_FORGOTTEN}|{_BORRAR}"
    rf"|{_DELETE} (?:everything|all|it all|all of it)(?: (?:now|please|you have|for good|forever|right now|from your \w+|thats? (?:here|there)))*$"
    rf"|(?:(?:my|the) )?(?:right to (?:be forgotten|erasure|deletion)|data deletion(?: request)?|deletion of (?:all )?my {_DATA})\b)"
)
_WHAT = (
    r"(?:(?:please|ok|okay|hey|hi|hello|so|and|but|well|now|actually|wait|hold on|hola)[ ,.!]+){0,3}"
    r"(?:(?:can|could|would|will) (?:you|u) (?:please )?(?:tell|show|send) me |(?:please )?(?:tell|show|send) me |(?:i (?:want|would like|need)|id like) to (?:know|see) |can i (?:ask|know|see) )?"
)
_ON_ME = r"(?:on|about|of|from|regarding) (?:me|myself)\b(?! being| as)"
_WANTS_COPY = re.compile(
    rf"{_WHAT}(?:what(?: all| kind of| sort of)?(?: (?:personal|health|private))?(?: (?:data|information|info|details|records|answers))? (?:do|did|have|has|is|are)(?: being)? ?(?:you|u|the (?:study )?team|they|the study)?(?: guys| people)? ?"
    rf"(?:all )?(?:have|got|know|keep|keeping|store|stored|storing|save|saved|hold|holding|kept|collected?|written|wrote|write|recorded?|remember)(?: down)?(?: (?:stored|saved|kept|written down|recorded|on file|so far))? {_ON_ME}"
    rf"|(?:what|which|everything|all)(?: (?:data|information|info))?(?: that)? (?:you|u|they)(?: guys)? (?:have|know|keep|store|saved|stored|kept|hold|got|(?:have |ve )?(?:collected|saved|stored|kept))(?: (?:stored|saved|kept))? {_ON_ME}"
    rf"|(?:all )?(?:the )?{_DATA} (?:that )?you (?:have|keep|store|hold|saved|kept) {_ON_ME}"
    rf"|what(?:s| is) (?:stored|saved|kept|on (?:file|record)|known|recorded|in (?:my|your) (?:file|records?)) (?:{_ON_ME}|about me)"
    rf"|que (?:datos |informacion |cosas )?(?:mios |mias )?(?:tienen?|tienes|saben?|guardan?|guardas|almacenan?) (?:de|sobre|acerca de) mi\b)"
    rf"|{_LEAD}(?:(?:send|give|show|get|tell|let|provide|mail|email|text|have|see|download|export|request|receive|view|want|need|access) )?(?:me |us )?(?:have |see |view |download |get )?"
    rf"(?:(?:a |the |an |my )?(?:full |complete )?(?:copy|copies|print ?out|export|summary|list) of (?:all )?(?:of )?(?:my|the) (?:own |personal |health )?{_DATA}\b(?! from my\b)"
    rf"|(?:all )?(?:of )?my (?:own |personal |stored |saved )?(?:data|information|info)(?: please| you have(?: (?:stored|saved|on file))?)?$)"
    rf"|{_LEAD}(?:ver|una copia de|copia de|recibir|tener) (?:una copia de )?(?:todos )?mis (?:datos|respuestas|informacion)\b"
    r"|(?:data )?(?:subject )?access request\b"
)
_CONFIRMS = re.compile(
    r"(?:yes|yeah|yep|sure|ok|okay|si)?[ ,.!]*(?:(?:please )?(?:(?:go ahead(?: and)?|do (?:it|that|so))|(?:delete|erase|remove|destroy|wipe)(?: it| that| them| everything| all| my \w+)*)"
    r"|(?:im|i am|thats|that is) (?:sure|right|correct|certain|what i want)|borr\w+(?: todo)?|elimin\w+(?: todo)?|absolutely|definitely)(?: (?:now|please|all|everything|of it|too|por favor))*"
)
_NO_REQUEST = re.compile(r"\b(?:dont|do not|did|didnt|not|never|already|if|when|after|before|why|who|no (?:quiero|borr\w+|elimin\w+))\b")
_CUT = re.compile(r"[.;!?\n]+|,(?!\d)|\s[-–—]+\s|\s(?:and|but|so|because|y|pero)\s")
_LONGEST = 120


def wants_deletion(text: str) -> bool:
    """Whether a text asks that the writer's data be deleted.

    >>> [wants_deletion(t) for t in ("Delete my data", "could you please erase everything you have about me?", "I deleted my old number")]
    [True, True, False]
    """
    return any(_WANTS_DELETION.match(piece) and not _NO_REQUEST.search(piece) for piece in _pieces(text))


def wants_copy(text: str) -> bool:
    """Whether a text asks what is kept about the writer, or for a copy of it.

    >>> [wants_copy(t) for t in ("What do you have about me?", "send me a copy of my answers", "what do you know about Sjogren's?")]
    [True, True, False]
    """
    return any(_WANTS_COPY.match(piece) and not re.search(r"\b(?:dont|do not|my doctor|already)\b", piece) for piece in _pieces(text))


def confirms(text: str) -> bool:
    """Whether a text, as a whole, is a clear yes to being asked whether all is to be deleted."""
    shown = plain(text).strip(" .,!?¡¿")
    return keywords.yes_word(text) or bool(_CONFIRMS.fullmatch(shown))


def _pieces(text: str) -> list[str]:
    """The text and its clauses, as the patterns read them; long ones tell a story and ask for nothing."""
    whole = " ".join(plain(text).split()).strip(" .,!?¡¿")
    found = [whole, *(piece.strip(" .,!?¡¿:") for piece in _CUT.split(plain(text)))]
    return [piece for piece in dict.fromkeys(found) if piece and len(piece) <= _LONGEST]
