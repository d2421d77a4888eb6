"""What a clause says about whom and when: negated, of somebody else, past, or only asked and supposed.

Works on plain text (`lines.plain`), around the place where something was named.
"""

from __future__ import annotations

import re

from prescreen.understanding.signs import openings

NEGATION = (
    r"(?:no|not|never|none|nothing|dont|doesnt|didnt|havent|hasnt|hadnt|isnt|arent|wasnt|werent|aint|wont|wouldnt|without|neither|nor|"
    r"negative(?: for| on)?|free of|nobody|nope|nah|deny|denies|zero|0(?= [a-z])(?! (?:ml|mls|cc|percent|point))|cant have|couldnt have|far from)"
)
_NEGATED = re.compile(rf"\b{NEGATION}\b")
_NOT_NEGATING = re.compile(
    r"\bno (?:doubt|problem|question|idea|clue|matter|wonder|one (?:told|said))\b|\bnot (?:only|just|sure|certain|too|that long|long)\b|\bdont (?:know|remember|recall|think)\b"
    r"|\bno\.? ?\d|\bnever (?:goes|went|stops|stopped|stop|ends|miss|missed|mind|better|changed|leaves|left)\b|\bcant (?:stand|get rid)\b|\bisnt (?:a day|gone|better|going|cured)\b|\bnot (?:gone|cured|better|well controlled|good)\b"
    r"|\bdoesnt (?:go away|stop|help|work)\b|\bdidnt (?:have any (?:before|until)|know|help|work)\b|\b(?:never|didnt|havent|not|dont) (?:finish|complet)\w*|\bno (?:relief|fun|picnic|help|cure)\b|\bwont (?:go|stop)\b|\bnot since\b"
)
_SPOKEN_NO = re.compile(
    r"^(?:(?:oh|well|um|ah) )?(?:no|nope|nah),? (?=(?:i|its|it|they|we|my|still|same|but|im|ive|id|hes|shes|thats|that|the|actually|wait|because|since)\b|\w+ (?:was|is|had) (?:\w+ ){1,2}(?:before|after|first)\b)"
)
_UNTIL = re.compile(r"\b(?:until|till?|before|while)\b")
"""Ends what a denial covers ("never sore until the operation")."""
_AFTER = re.compile(
    r"^[\s:,-]*(?:is |was |has been |came back |test(?:ed)? )?(?:no|never|none|negative|nope|not (?:that|me|so|ever|at all))\b"
)
_RELATIVE = (
    r"(?:mother|mom|mum|mama|father|dad|daddy|sister|brother|son|daughter|aunt|uncle|cousin|niece|nephew|grand ?(?:mother|father|ma|pa|son|daughter|parents?|bab(?:y|ies)|kids?|child|children)|"
    r"ex(?:[- ](?:husband|wife|boyfriend|girlfriend))?|roommate|co-?worker|husband|wife|spouse|partner|boyfriend|girlfriend|friend|neighbor|neighbour|kids?|child|children|family(?! (?:way|doctor|medicine|practice|history form))|in ?laws?|mother in law|boss|twin)"
)
_OTHERS = re.compile(
    rf"\b(?:my|his|her|our|the) (?:\w+ )?{_RELATIVE}s?\b|\b(?:runs|run|history) in (?:my|the|our) family\b|\bfamily history\b|\b(?:his|hers|theirs) (?:is|was|are|were|runs?)\b|\b(?:she|he|they both) (?:has|had|is|was|takes|got)\b"
)
_BARE = re.compile(
    rf"^(?:(?:and|but|oh|well|yes|no|just|only|both) )*(?:both )?{_RELATIVE}s?(?: and (?:my )?{_RELATIVE}s?)? (?:has|have|had|is|was|were|takes?|took|gets?|got|did|does|died|suffered|suffers|used|needs?|also|both)\b"
)
"""A clause that opens with a relative ("daddy had lung cancer")."""
_GIVEN = re.compile(
    rf"\b(?:my )?(?:\w+ )?{_RELATIVE}s? (?:(?:own|bone|donated) )?(?:marrow|stem cells|cells|kidney|liver|gave me|donated|was (?:my|the) donor)\b.*"
)
"""What a relative gave makes nothing theirs ("after my sister's marrow saved me")."""
_PRONOUN = re.compile(r"^(?:well |yes |no |yeah |nope |actually )?[,. ]*(?:he|she)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|im|i've|ive|me|my|mine|we|our|us|doctor|nurse|dentist)\b", re.IGNORECASE)
_SELF = re.compile(r"\b(?:i|me|im|ive|myself|mine|id)\b")
_PAST = re.compile(
    r"\b(?:used to|no longer|not anymore|anymore|stopped|quit|came off|come off|went off|gone off|got off|taken off|took me off|off of|tapered off|weaned off|finished|discontinued|"
    r"previously|formerly|in the past|was on|were on|had been on|back when|until \w+|till \w+|ended|years ago i (?:took|was))\b|^off\b|\b(?:am|im|been|now|currently|being) off\b"
)
_SUPPOSED = re.compile(
    r"\b(?:(?:supposed|due|set|scheduled|slated|about|ready|waiting|fixing|fixin|planning|hoping|meant) (?:to|for|on) (?:start|starting|begin|beginning|go on|going on|be put|get on|be on|try|trying)|wants? (?:me|us) (?:to (?:take|try|start|go on|be on)|on)|want(?:s|ed)? to (?:put|start|try|get) me|want(?:s|ed)? to give me|want(?:s|ed)? me (?:to (?:take|try|start|go on|be on)|on)|(?:was|were|is|are|been) (?:going|gonna) to (?:give me|put me|start me)|if i (?:had|get|got|take|took)|in case|might (?:start|get|have)|may (?:start|have)|going to start|will start|about to start|starting next|thinking (?:about|of)|considering|suggested|wants me to|afraid of|worried about|allergic to|allergy to|told me to try|offered)\b"
)

_NOT_ME = re.compile(
    r"\b(?:except|but|besides|other than|apart from|minus) (?:for )?(?:me|myself)\b|\b(?:skipped|passed) (?:right )?(?:over )?me\b|"
    r"\bnot (?:me|i|mine|myself)\b|\bbut (?:i|mine|me) (?:dont|didnt|havent|never|not|am not|is not|isnt|is fine)\b|\b(?:i am|im) not\b|\bi (?:did not|do not|didnt|dont|havent|never)\b"
)


_LOST = re.compile(r"\bi (?:have |had )?(?:lost|buried|know|(?:have|had|got) an? (?=\w+ (?:who|that|with)\b))(?: my)?")


_EXCEPTED = re.compile(
    r"\b(?:besides|beside|except(?: for)?|other than|apart from|aside from|outside of|not counting|save for)(?: (?:for|the|my|taking|that|this|just|some))* $"
)
_ALL = re.compile(r"\b(?:all|everything|every ?one|any of|each|both|yes|yeah|yep)\b")


def excepted(clause: str, at: int) -> bool:
    """Whether what stands there is left out of a denial, so that it is there ("besides the Plaquenil, no"; not "all but the Lasix")."""
    before = _EXCEPTED.search(clause[:at])
    return before is not None and not _ALL.search(clause[: before.start()])


def without_spoken_no(clause: str) -> str:
    """A clause without the no that only answers what was asked ("no the operation came later")."""
    return _SPOKEN_NO.sub("", clause)


def negated(clause: str, at: int, end: int) -> bool:
    """Whether what stands there in the clause is denied ("no diabetes", "cancer: never")."""
    if excepted(clause, at):
        return False
    before = clause[:at]
    if spoken := _SPOKEN_NO.match(before):
        before = " " * spoken.end() + before[spoken.end() :]
    covered = [m.span() for m in _NOT_NEGATING.finditer(clause)]
    for match in _NEGATED.finditer(before):
        if not any(start <= match.start() < stop for start, stop in covered) and not _UNTIL.search(before, match.end()):
            return True
    return bool(_AFTER.match(clause[end:]))


def denies(clause: str) -> bool:
    """Whether a clause holds a denial at all."""
    return negated(clause, len(clause), len(clause))


def of_another(clause: str, at: int = -1) -> bool:
    """Whether a clause tells of a relative or friend and not of the participant."""
    clause = _GIVEN.sub("it", clause) if at < 0 or _GIVEN.search(clause[at:]) else clause
    found = _OTHERS.search(clause) or _BARE.search(clause)
    if found is None:
        return False
    rest = clause[found.end() :]
    if re.search(r"\b(?:and|&) (?:i|me|myself)\b|\b(?:like|as) (?:me|i)\b|\bboth of us\b|\bwe both\b", rest):
        return False
    before = clause[: found.start()]
    if re.search(r"\b(?:i|ive|im) (?:have|had|got|was|am|take|took|do|did)\b", before) and not re.search(
        r"\b(?:not me|not i|said|told|thinks?)\b", clause
    ):
        return bool(re.search(r"\b(?:family|runs)\b", found.group(0)))
    return (
        not re.search(r"\b(?:i|ive|im) (?:\w+ )?(?:have|had|got|do|did|take|am|use|need)\b", rest)
        or at < 0
        or at < found.end() + 40
        and not _SELF.search(clause[found.end() : max(at, found.end())])
    )


def not_me(shown: str) -> bool:
    """Whether a text leaves its writer out ("my sister does, not me")."""
    return bool(_NOT_ME.search(shown))


def nothing_of_oneself(shown: str) -> bool:
    """Whether a text tells of somebody else, and nothing at all of its writer ("my cousin gets them", "I lost my dad to it").

    >>> [nothing_of_oneself(t) for t in ("my cousin gets them", "i lost my dad to it", "my wife says i snore", "no, my dad did")]
    [True, True, False, True]
    """
    return of_another(shown) and not _SELF.search(_LOST.sub("my", shown))


def only_another(shown: str, said: str | None) -> bool:
    """Whether a text tells of a relative alone ("my sister does"); `said`: its polarity, None where it has none."""
    if not of_another(shown):
        return False
    if _NOT_ME.search(shown):
        return True
    return said is None and (
        len(shown.split()) <= 5
        or bool(re.match(r"^(?:thats|that is|its|that would be|just|only) my (?!.*\b(?:i|me|mine)\b)", shown))
        or bool(re.match(r"^my \w+ (?:does|did|has|had|takes|took|is|was|gets)\b(?!.*\b(?:i|me|im)\b)", shown))
    )


def of_the_proxy(text: str) -> str:
    """A text that somebody else writes about the participant alone ("He takes donepezil"), as the participant would."""
    if _PRONOUN.match(text) and not _FIRST_PERSON.search(text):
        text = re.sub(r"\b(?:he|she)(?:'s|’s| is| was)\b", "I'm", text, flags=re.IGNORECASE)
        text = re.sub(r"\b(?:he|she)\b", "I", text, flags=re.IGNORECASE)
        text = re.sub(r"\b(?:his|her)\b", "my", text, flags=re.IGNORECASE)
    return text


def as_the_participant(text: str) -> str:
    """A text that opens the conversation, as the participant would tell it ("Hi, I'm writing for my mother, she has a bad back")."""
    rest, for_somebody = openings.of_whom_it_is_for(openings.without_greeting(text))
    return of_the_proxy(re.sub(r"^(?:and|because|who)\s+", "", rest, flags=re.IGNORECASE)) if for_somebody else rest


def past(clause: str) -> bool:
    """Whether a clause tells of something that is over ("used to take", "stopped", "tapered off")."""
    return bool(_PAST.search(clause)) and not re.search(
        r"\b(?:never|not|havent|didnt|dont|cant) (?:\w+ )?(?:stop\w*|quit|come off|go off)\b", clause
    )


def supposed(clause: str) -> bool:
    """Whether a clause tells of something only thought of, feared or to come."""
    return bool(_SUPPOSED.search(clause))
