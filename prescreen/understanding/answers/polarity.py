"""Yes, no, unsure or declined, as people say it when the question itself is not named in the answer."""

from __future__ import annotations

import re

from prescreen.understanding.languages.language import pattern

_DECLINED = re.compile(
    r"\b(?:rather not|prefer not|(?:leave|keep) (?:that|it|this|my \w+)(?: (?:one|box))? (?:blank|empty|private|out)|(?:keep|stay\w*) (?:\w+ ){0,3}(?:to myself|private)|(?:between|for) me and (?:god|the lord|my maker)|(?:rather|like to|just) (?:leave|skip) (?:that|this|it)(?: one)?(?: out)?|not going there|too close to (?:home|the bone)|id rather (?:skip|not)|none of \w+ (?:business|concern)|between me and|leave (?:that|it|this)(?: one)? blank|not answering|never tells?$|rather (?:only |just )?tell (?:the|my)|(?:nunya|nunyabusiness)|no comment|skip (?:this|that|it|the question|please)|please skip|"
    r"(?<!they )(?<!she )(?<!he )(?<!doctors )(?<!doctor )(?<!nurses )(?<!nobody )(?<!really )(?<!it )(?<!paper )(?<!report )(?<!results )(?<!you )(?:dont wanna|dont|do not|not going to|not gonna|wont|refuse to|decline to|not comfortable|uncomfortable|dont feel like|dont want to|no desire to) ?(?:want to )?"
    r"(?:list|listing|naming|going over|say(?! (?:if|whether|what|which) (?:it|its|that|there|i))|saying|answer|answering|tell(?! (?:my|him|her|them|no|nobody|the (?:wife|husband|kids)|anyone|any))|telling|share|sharing|discuss|discussing|disclose|talk about|talking about|get into|go into|respond)|"
    r"(?<!if )(?<!as )(?<!long )(?:thats|its|that is|this is|kinda|kind of|too|very|rather) (?:private|personal)|next question|pass on (?:this|that)|declin(?:e|ed|ing)|keep that (?:to myself|private)|"
    r"not your business|mind your (?:own )?business|why should i tell)\b|\bskip(?: it| this| that)?[.! ]*$|^(?:i(?:ll)? )?pass[.! ]*$|^next[.! ]*$|^private[.! ]*$"
)
_UNSURE = re.compile(
    r"\b(?:(?:dont|do not|didnt|not|wouldnt|couldnt|cant|havent|dont even|dont really|really dont|honestly dont) (?:really |quite |exactly |honestly |even |100 |entirely |totally |completely |rightly )*"
    r"(?:know|sure|certain|remember|recall|positive|say(?: for (?:sure|certain))?(?! (?:i|that i) (?:have|do|am|did))|tell(?: you)?|decided|clear|keep track)|unsure|uncertain|(?:they|she|he|doctors?|nurses?|it|nobody|report|papers?) (?:dont|doesnt|do not|never|wont|didnt|wouldnt) (?:ever )?(?:say|tell|told|said|explain\w*|mention\w*)(?: me| us)?(?: (?:what|which|how|why|if|whether|much|anything)|$|[,.])|(?:cant|couldnt|cannot|hard to) (?:\w+ )?(?:choose|pick|decide)|could be (?:\w+ )?(?:the )?\w+,? (?:or )?could be|(?:need|want|have|ought|got|like|prefer) to (?:discuss|talk|speak|check|go over|pray on|pray about|sleep on)(?: (?:it|this|that))?|(?:longer|further|farther|more) than i can (?:remember|recall|say|tell)|(?:dont|do not) have (?:the |a |that )?(?:\w+ )?(?:handy|on hand|in front of me|with me|in my head)|too many to (?:count|list|name)|lost count|no(?:body|bodys| ?one| ?ones)?s? (?:\w+ )?(?:put|given|gave|got|has|have) (?:it |a |me )?(?:\w+ )?name|no name for (?:it|this)|scratching their heads|wont commit|no idea|no clue|not a clue|havent a clue|haven(?:t)? the (?:foggiest|faintest)|havent (?:decided|checked|tested|asked|looked)|(?:havent|not|never|hasnt) (?:been )?(?:checked|tested|looked at)|no (?:memory|recollection)|couldnt swear|waiting (?:on|for) (?:the |my |some |a )?(?:\w+ )?(?:tests?|results?|blood ?work|biopsy)|(?:doctor|wife|husband|daughter|son|pharmacist|pharmacy) would know|up to god|gods (?:will|hands)|whatever happens|maybe|perhaps|possibly|could be|"
    r"might(?: be| have| do)?|may have|who knows|hard to say|hard to tell|beats me|depends|it depends|undecided|on the fence|ask my (?:doctor|husband|wife|daughter|son)|(?:i )?forget|cant remember|cannot remember|"
    r"wish i knew|no word yet|hard tell\w*|(?:cant|couldnt|havent|never) (?:\w+ )?(?:figure\w*|catch|caught|nail\w*) ?(?:it |that )?(?:out|down|what)?|didnt catch|couldnt pick|half and half|(?:hasnt|havent|didnt|never|not) (?:yet )?(?:told|said|tell|say|heard)(?: me| us)?(?: back)?(?: yet)?|still (?:testing|running tests|being (?:tested|worked up))|running tests|pinned? (?:it |that )?down|(?:dont|do not) have (?:it|that) (?:on me|with me|handy|here|in front)|(?:id |i would |i )?have to (?:look|dig) (?:it|that)? ?(?:up|out)?|wrote down (?:at home|somewhere)|written down|your guess|search me|(?:who|whos) (?:can|to|could) (?:say|tell|know)|in 1 ear|in one ear|(?:over|past) my head|take your pick|jury(?:s| is) (?:still )?out|hold me to|quote me on|drawing a blank|memory (?:of \w+ )?(?:isnt|is (?:shot|gone|bad|fuzzy|foggy|going|not|a blur))|(?:name|say|tell\w*|remember) (?:\w+ )?to save my life|hard for me to (?:say|judge|tell|know)|1 of (?:the|those) 2\b|flip a coin|coin (?:flip|toss)|50/50|(?:might|could|may|mayb|must)(?:ve| have) been|thats all i (?:know|remember|recall)|wouldnt (?:bet|swear)|no ?(?:one|body)(?: left)? to ask|fifty fifty|50 50|need (?:to think|more info|to know more)|have to (?:think|ask|check)|not (?:too|so|all that|very|real|really) sure|wouldnt know|couldnt tell|couldnt say|toss up|iffy|lost track|god knows|lord knows|only god knows|i guess maybe)\b|^(?:\?+|hmm+\W*)$"
)
_NO_STRONG = re.compile(
    r"\bnot that (?:i|im|ive) (?:know|aware|can (?:think|remember|recall)|ever|recall|remember|been told|sure|was told|have)\w*|\bnot to my knowledge\b|\bnot as far as i know\b|\bi (?:dont|do not) (?:think|believe) so\b|\bi (?:highly |really |seriously )?doubt (?:it|that)\b|\bwouldnt say (?:that|so|it|i (?:do|am|have))\b|\bby (?:no|any) means\b|\bnot in the least\b|\bdont think (?:i|ive|so|it|that)\b|\bdoubt (?:it|that)\b"
    r"|\bnone (?:that )?i(?:m| am)? (?:know|aware|can)|\bprobably not\b|\b(?:i )?guess not\b|\bdont believe (?:so|i|ive)\b|\bas far as i know,? (?:no|not|never|none)\b|\bnothing (?:that )?i(?:m| am)? (?:know|aware|can)"
)
_YES_STRONG = re.compile(
    r"\b(?:no problem|no problems? (?:with|at all)|no objections?|not opposed|no worries|dont mind|do not mind|wouldnt mind|would not mind|i have no problem|why not|nothing against|no issues?|not a problem|no qualms|wouldnt hesitate|no hesitation|not against|no concerns|without (?:a )?doubt|no doubt|no question\b|count me in|in a heartbeat|sign me up|im in(?=$|[,.!]))"
)
_YES_LEAD = re.compile(
    r"^(?:(?:well|um+|uh|oh|ok|okay|hmm+|lol|haha|i|so|god|honestly|sadly|unfortunately|hi|hello|hey|ah|sorry|actually|thanks|thank you|please|why|my|goodness|lord|good|heavens|hell|heck|boy|mm|to be honest|tbh)[ ,.!:]+)*"
    r"(?:yes+|yea+h*|yep+|yup+|ya+|yah|ye|y|si|aye|sure(?: thing| do| am| have| did| is| was| will| would)?|ok(?:ay)?(?! so (?:the|my|i|we|this|here|what)\b)|k|affirmative|absolutely|definitely|certainly|of course|correct|right|true|indeed|totally|"
    r"exactly|uh ?huh|mm+ ?h+m+|m+h+m+|yessir|yessum|yeppers|you bet|you betcha|fo sho|roger|10 4|positive|agreed?|i (?:agree|consent|accept|understand|shall|suppose(?: so)?|guess(?: so)?|think so|believe so|reckon(?: so)?)|i (?:do|am|have|did|would|will|can|was|could)(?=[ ]?(?:$|[,.!;-]|(?:and|but|so|because|since|for|in|on|at|about|once|twice|every|when|if|too|also|indeed|yes|yeah|that|it|them|those|these|this|one|some|both|now|currently|still|sometimes|actually|really|very|most|mostly|daily|definitely|sure|regularly|often|already|before|consider|like|think|as|with|from|during|back|years|unfortunately|sir|maam|not mind|need|take|get|use|want|have (?:it|that|one|1|them)|\d|(?:a|the) (?:lot|little|bit|few|couple|time))\b))|"
    r"id (?:say yes|think about|consider|be (?:willing|happy|ok|okay|open|fine|glad|game|up)|do (?:it|that|both)|like to|love to)|im (?:willing|fine|ok|okay|good|game|open|ready|happy|agreeable|up for)|happy to|glad to|willing|sounds (?:good|fine|ok|okay|great|right)|"
    r"go (?:ahead|for it)|lets (?:go|do|start|begin|get)|start|begin|please do|by all means|fine|good|great|perfect|looks? (?:good|right|fine|correct|ok|okay|great)|all (?:good|correct|right|set|true|ok)|that(?: i)?s (?:right|correct|fine|ok|okay|good|all right|true|it|me)|thats (?:right|correct|fine|ok|okay|good|all right|true|it|me)|"
    r"you (?:may|can|have (?:my|it))|consent given|permission granted|it (?:is|does|has|did|was)(?! (?:not|never|no)\b)|they (?:did|have|do|are)(?! (?:not|never|no)\b)|it sure|probably|most likely|likely|unfortunately|oui|da|(?:i am |im )?afraid so|pretty much|(?:oh )?(?:boy,? )?do i ever|(?:boy|man|oh boy),? do i|you got it|you know it|you better believe|(?:darn|damn|dang) (?:right|straight)|sure enough|most (?:definitely|certainly)|without (?:a )?doubt|no doubt|no question|very much(?: so)?|quite a bit|ill say|i should (?:say|think) so|i (?:would|id) (?:say|think) so|id say so|we (?:do|have|did|are)$|i (?:really|certainly|sure|definitely|still|absolutely|honestly|actually|always|kind of|sort of) (?:do|have|did|am|would|will)\b(?! (?:not|know|no))|guilty|both|everything(?:s| is)? (?:correct|right|good|fine|ok)|its (?:all )?(?:correct|right|good|fine|true)|accurate|spot on|i give (?:my|you)|deal|ready|proceed|continue|always|every ?day|all the time|constantly)\b"
)
_NO_LEAD = re.compile(
    r"^(?:(?:well|um+|uh|oh|ok|okay|hmm+|lol|haha|god|honestly|hi|hello|hey|ah|sorry|actually|thanks|thank you|heck|hell|heavens|goodness|lord|thank god|thank goodness|thankfully|luckily|fortunately|unfortunately|sadly|regrettably|i guess|i suppose|id say|i think|nice try|so far|absolutely|definitely|certainly|of course|my|good|thats a|that would be a|its a|big|hard|im afraid|to be honest|tbh|currently|at this time|right now)[ ,.!:]+)*"
    r"(?:no+|no(?: thank(?:s| you))?|nope+|nop|nah+|naw|na|n|non|negative|never(?: ever)?|not(?! (?:sure|certain|too sure))|none|nothing|neither|nada|zip|zilch|nothin|nein|nyet|neg|zero|0(?= [a-z])|nay|uh ?uh|nuh ?uh|nobody|no way|no sir|"
    r"i (?:really |honestly |just |certainly |sure |definitely |truly |personally )?(?:dont|do not|didnt|did not|havent|have not|wasnt|am not|wont|wouldnt|cant|never|couldnt|refuse|aint|disagree|decline|stopped|quit)|im not|ive (?:never|not|no)|i have (?:never|no|not|none)|i had (?:none|no)|id (?:rather not|never)|it (?:isnt|doesnt|didnt|hasnt|wasnt)|they (?:didnt|havent|dont|arent)|"
    r"dont|doesnt|didnt|havent|hasnt|isnt|wont|wouldnt|aint|false|incorrect|wrong|hardly|nobody|do not|have not|did not|am not|was not|without|free of|far from it|used to|not anymore|no longer|cant say (?:that )?(?:i(?:ve)?) (?:have|do|am|did|had|been|got|ever)(?: ever)?)\b"
)
_NO_ANYWHERE = re.compile(
    r"\b(?:no|nope|never|not|none|nothing|neither|nah|negative|dont|didnt|havent|doesnt|isnt|wasnt|wouldnt|wont|aint|nobody|hasnt)\b"
)
_YES_ANYWHERE = re.compile(
    r"\b(?:yes|yeah|yep|yup|aye|affirmative|absolutely|definitely|of course|i do|i am|i did|i have|i would|i will|i agree|agreed|willing|certainly|sure)\b"
)
_NO_ANYWHERE_AT = re.compile(r"\b(?:no|not|nobody|no ?one|\w+nt)\b")
_SPOKEN_YES = re.compile(r"\b(?:u+h+|u+m+|mm+|m+|a+h+)[ -]?(?:hu+h+|h+u?m+|hm+)\b")
_SPOKEN_NO = re.compile(r"\b(?:hu+h|u+h|nu+h|u+n+h|mm)[ -](?:u+h|u+n+h|nu+h|mm)\b")
_YES = r"(?:yes|yeah|yea|yep|yup|ya|yah|right|sure|ok|okay|true)"
_NO = r"(?:no|nope|nah|naw)"
_TURNED_NO = re.compile(
    rf"^((?:(?:oh|well|um+|uh+|hmm+|so|i mean|wait|you know),? )*){_YES},? (?:(?:well|um|uh|but|wait|sorry|i mean|actually|hold on|oh),? )*(?={_NO}(?!,? (?:i|we) (?:really |sure |certainly )?(?:do|have|am|did|would|will)\b(?! not))(?:$|,|\.| (?:i|we|it|its|not|really|never|thats|they|no|nope|sir|maam|thanks?)\b)|not really$|actually,? (?:no|not|i dont)\b)"
)
_TURNED_YES = re.compile(
    rf"^((?:(?:oh|well|um+|uh+|hmm+|so|i mean|you know),? )*){_NO},? (?:(?:well|um|uh|wait|sorry|i mean|actually|hold on|oh),? )*(?!.*\bno$)(?=(?:yes|yeah|yea|yep|yup)(?:$|,|\.| (?:i|we|it|its|definitely|absolutely|sir|maam|thats)\b))"
)
"""What people open with before they say it: "yeah, no, I don't", "no, yeah, I do"."""
_ENDED_NO = re.compile(
    rf"^(?=(?:\S+ ){{1,9}}\S+$).*,? (?:not really|actually not|actually,? {_NO}|i guess not|no not really|but not (?:now|any ?more|currently|lately|at the moment|right now|these days))(?: though| actually| now| anymore)?$"
)
_LET_ME = re.compile(
    r"^(?:(?:well|um+|uh+|oh|hmm+|ok|okay|so),? )*(?:(?:lets|let me) (?:see|think)(?: about (?:it|that))?|if im (?:being )?honest|im (?:going to|gonna) (?:say|go with)|id (?:have to )?say(?! so)|i mean|as a matter of fact|in fact|honestly|ye-|y-|n-),? ?"
)
_GREETING = re.compile(
    r"(?:(?:ok|okay|hi|hello|hey|hi there|hey there|good (?:morning|afternoon|evening)|well|so|sorry|thanks|thank you|again|there)[ ,.!]*)*(?:(?:i am|im) (?:back|here)(?: again| now)?|its me(?: again)?|back(?: again| now)?|here (?:again|i am)(?: (?:again|once more|now|back|once again))?|hi|hello|hey|there|again|good (?:morning|afternoon|evening))"
)


_NO_OBJECTION = re.compile(
    r"\b(?:would(?:nt| not)|wont|will not|do(?:nt| not)|does(?:nt| not)|did(?:nt| not)|am not|im not|cant|cannot|could(?:nt| not)|not going to|not gonna)(?: (?:really|even|at all|exactly|ever|personally))*"
    r" (?:mind|object|refuse|(?:say|be saying) (?:no|nay)|turn (?:\w+ )?(?:it|that|this|them|you|one|either|the \w+|anything)?(?: \w+)? ?down|rule (?:it|that|this|them|either|anything|\w+) out|(?:bother|scare|worry|trouble|faze) me|be (?:a |any )?(?:against|opposed|averse|problem|bother|trouble|issue)|(?:have|see) (?:a|any|the) (?:problem|objection|issue|harm|reason not|reason (?:that )?i (?:wouldnt|shouldnt))\w*|see why not|against|opposed|averse|scared of|afraid of)\b"
    r"|\bi (?:have|got|see) (?:nothing|no (?:problem|objection|issue|harm)\w*)(?: (?:against|with|in|to))?\b"
)
_OBJECTION = re.compile(
    r"(?<!not )\bi (?:would|do|d|might)(?: really| very much)? (?:mind|object|be against|refuse)\b|\b(?:id|i would|i will|ill)(?: have to)? say no\b"
)


def willing(text: str) -> str | None:
    """ "yes" where a plain text has no objection ("I wouldn't mind", "I wouldn't say no"), "no" where it has one; None without either."""
    if _OBJECTION.search(text):
        return "no"
    found = _NO_OBJECTION.search(text)
    if found is None or re.search(r"\b(?:but|except|only|unless|if|although|though)\b", text) or _UNSURE.search(text[: found.start()]):
        return None
    return "yes"


_TURNED_DOWN = re.compile(
    r"(?<=\w)[ ,.]+(?:so |but |and |which |that |because )*(?:i|we|ive|she|he) (?:had |have |just )?(?:declined|refused|passed)\b(?! to (?:answer|say|tell))"
)
"""What somebody declined that was offered, told behind something else: no declining to answer."""


def declined(text: str) -> bool:
    """Whether a plain text says that the person would rather not say."""
    return bool(_DECLINED.search(_TURNED_DOWN.sub("", text))) and willing(text) != "yes"


_TWICE_NO = re.compile(
    r"^(?:well |oh |i )*(?:(?:wouldnt|cant|wont|couldnt|not going to|not gonna) (?:\w+ )?(?:say|turn|sneeze) (?:no|nay|at|down)\b(?! (?:one|thing|way))|(?:cant|couldnt|wouldnt|wont|cannot) say (?:that )?(?:no|i (?:dont|do not|havent|am not|didnt))|(?:dont|do not|cant) see (?:why|any reason) (?:not|(?:that )?i (?:couldnt|wouldnt|shouldnt|cant))|never said (?:no|i (?:dont|didnt|havent))|(?:wouldnt|wont|cant|not) (?:rule|ruling) (?:it|them|that|anything|either) out|yeah no thats right)\b"
)
"""Two denials that make a yes ("can't say I don't")."""


_EXCLAIMED_NO = pattern(
    rf"^(?:(?:{{exclamation}})[ ,.!]+){{1,6}}(?=(?:{_NO}|never|not|none)(?:$|[,.!]| (?:i|it|we|sir|maam|thank|thanks|not|never|none)\b))"
)
"""A no behind words that only exclaim ("good gracious, no", "ok so no"): those words are no yes."""
_NOT_SO = re.compile(
    r"^(?:(?:no|nope|well|oh)[ ,.]+)*(?:i|it|they|he|she|we|that|those|(?:my |the )?doctors?|nobody|no ?one)(?: (?:just|really|ever|even))? (?:(?:have|has|had|did|do|does|is|are|was|were) not|havent|hasnt|hadnt|didnt|dont|doesnt|isnt|arent|wasnt|werent|has|have|did)(?: (?:yet|ever|no|nope|so far|that i (?:know|remember)))*(?:$|[,.;])"
)
"""Somebody did not, has not: a whole clause that is a no ("they have not, no")."""


_ECHO = re.compile(
    r"^(?:(?:a|an|the|any|my|me|some|oh) )*[a-z-]+(?: [a-z-]+){0,3} ?\? ?(?=(?:oh |well |um )*(?:no|nope|nah|never|not|none|yes|yeah|yep|yup)\b)"
)
"""What was asked, said again as a question before it is answered ("A blood test? No"). Words are parted by a blank that must be there:
where it may be missing, one long word can be parted in as many ways as the cube of its letters."""
_TURNED = re.compile(
    r"\b(?:but|except|besides|only|just|until|although|other than|apart from|actually|wait)\b(?! (?:for )?(?:this|you|yours?|i (?:dont|dont|never|havent|didnt|am not|wont)|not|no|never|none|my (?:sister|brother|wife|husband|mother|father|mom|dad|son|daughter))\b)"
    r"|\b(?:yes|yeah|yep|yup|still|now)\b"
)


def plainly_no(text: str) -> bool:
    """Whether a plain text opens with a no that nothing behind it turns round ("a blood test? no, my sister had one")."""
    text = _EXCLAIMED_NO.sub("", _ECHO.sub("", text))
    return bool(
        re.match(
            rf"^(?:{_NO}|never(?=$|[,.])|none|not (?:1|one|any|a single))\b(?! (?:doubt|question|problem|worr|idea|clue|matter|changes?))",
            text,
        )
    ) and not _TURNED.search(text)


def lead(text: str) -> str | None:
    """The "yes" or "no" that a plain text opens with; None without one. "yrs" and "yews" at the start are a yes."""
    text = _SPOKEN_NO.sub("no", _SPOKEN_YES.sub("yes", text))
    if re.match(r"^(?:does|do) (?:a |the )?(?:bears?|ducks?|fish|birds?) |^is (?:the )?(?:pope|water|sky|grass) ", text):
        return "yes"
    text = _EXCLAIMED_NO.sub("", _ECHO.sub("", text))
    text = _LET_ME.sub("", _TURNED_YES.sub(r"\1", _TURNED_NO.sub(r"\1", text)))
    if re.match(rf"^(?:{_YES}|i (?:did|do|have|was|am))\b", text) and _ENDED_NO.match(text):
        return "no"
    text = re.sub(r"^(?:years|yews|yres|tes|ues|yed|yex|yus|yis)\b", "yes", text)
    if _TWICE_NO.match(text):
        return "yes"
    if _YES_STRONG.search(text) and not re.search(
        r"^(?:no|nope|nah)\b(?! (?:doubt|question|problem|worr|objection|issue|qualm|concern|hesitation))", text
    ):
        return "yes"
    if (
        _NO_LEAD.match(text)
        or (not_so := _NOT_SO.match(text))
        and _NO_ANYWHERE_AT.search(not_so.group(0))
        or re.match(
            r"^(?:well |oh |i )*(?:sure|certainly|honestly) (?:as (?:heck|hell) )?(?:dont|havent|didnt|wasnt|am not|wouldnt|wont|isnt|hasnt|doesnt)\b",
            text,
        )
    ):
        return "no"
    if _YES_LEAD.match(text):
        return "yes"
    return None


AFTERWARDS = re.compile(
    r"(?<=\w)[ ,.;-]+(?:and |but )?(?:nothing|none|never|no more|not|no|nada)(?: \w+)?(?: (?:since|after(?:wards?)?|any ?more|from then on|later|again)\b)(?: (?:that|then|it))?[ .!]*$"
)
"""A denial behind what is told that is of the time after it ("one in 2019, nothing since")."""
_ONLY_TELLS = re.compile(
    r"^(?:(?:well|oh|so|um+|uh+|ah|sorry|honestly|actually)[ ,]+)*(?:(?:it|this|that|they) (?:is|are|was|were|has|did)|i (?:have|had|was|am|did|do)) "
    r"(?!(?:it|that|this|them|so|both|too|and|but|indeed|yes|true|correct|right|accurate|been|not|never|all|very|really|often|still|one|1|now|because|since|when|in|on|at|for|about|last|\d+)\b)\w"
)


def only_tells(text: str) -> bool:
    """Whether a plain text opens with words that may assent, and goes on to tell something ("it was a sprain", "I have cold hands").

    >>> [only_tells(t) for t in ("it is a sprain", "i have cold hands", "it is", "i have been ill", "i am, yes")]
    [True, True, False, False, False]
    """
    return bool(_ONLY_TELLS.match(text)) and not re.search(r"\b(?:yes|yeah|yep)\b", text)


def opens_unsure(text: str) -> bool:
    """Whether a plain text opens with not knowing ("not sure if it counts as regular")."""
    return bool(
        re.match(
            r"^(?:(?:i|im|well|um|honestly|really|hmm|oh|gosh|sorry|truly|just)[ ,]+)*(?:dont know|beats me|search me|who knows|who can (?:say|tell)|couldnt (?:say|tell)(?: you)?|hard (?:for me )?to (?:say|judge|tell)|no clue|not sure|dont really know|unsure|no idea|not certain|cant say(?! (?:i|that i) (?:have|do|am|did))|cant remember|dont remember|not really sure)\b(?! (?:what (?:that|it|this|a|an) (?:is|means)|i (?:have|had|do)))",
            text,
        )
    ) and not re.search(r"\b(?:but|maybe) (?:yes|no|i (?:did|do|have|had|think))\b", text)


_UNTOLD_WHETHER = re.compile(
    r"^(?:\w+ ){0,4}(?:dont|do not|didnt|did not|cant|couldnt|never|not|no|nobody|hasnt|havent) (?:\w+ ){0,3}(?:know|knew|say|said|sure|certain|tell|told|remember|recall|idea|clue|explained|checked)\b(?: me| us)? (?:if|whether|(?:it|that) (?:was|is|were))\b"
)


def doubts(text: str) -> bool:
    """Whether a plain text does not know, and says nothing more certain behind it ("I really don't know if it was a stone")."""
    return (opens_unsure(text) or bool(_UNTOLD_WHETHER.match(text))) and not re.search(
        r"^cant say (?:that )?i|\b(?:of (?:any|one|1|no)|but|think|guess|believe|probably|likely|so|had (?:1|one|them|some))\b", text
    )


def hedged(text: str) -> bool:
    """Whether a plain text takes half back at its end ("they did a lot to my head, could be")."""
    return bool(
        re.search(
            r"[,.;] ?(?:(?:it|but|so|well|just|i|im|or|that) )*(?:could be|might be|may be|maybe(?: not)?|perhaps|possibly|not (?:really )?(?:sure|certain)(?: though| anymore)?|who knows|dont know|no idea|hard to (?:say|tell)|cant (?:say|tell)(?: for sure)?|dont (?:hold me|quote me)(?: to| on)?(?: it| that)?|couldnt swear(?: to it)?)[ .!]*$",
            text,
        )
    )


def read(text: str) -> str | None:
    """ "yes", "no", "unsure" or "declined" by a plain text's own words alone; None where it says none of them."""
    text = text.strip(" .,!:;-")
    if not text or _GREETING.fullmatch(text):
        return None
    if declined(text):
        return "declined"
    if _NO_STRONG.search(text) and not re.search(r"^(?:yes|yeah|yep|yup|sure)\b", text):
        return "no"
    first = lead(text)
    unsure = _UNSURE.search(text)
    if unsure is not None:
        clear = re.match(r"(?:yes|yeah|yep|yup|no|nope|nah|never|absolutely|definitely|sure|aye)\b(?! (?:idea|clue))", text)
        if not clear or unsure.start() - clear.end() < 3 and unsure.group(0) not in ("might", "might have", "may have", "could be"):
            return "unsure"
    if first is not None:
        return first
    if re.search(r" (?:yes|yeah|yep|aye|duh|obviously)$|[,.;] ?(?:ok|okay|fine|sure|yes|yep|yeah)$", text):
        return "yes"
    if re.search(r"\b(?:no|nope|nah|naw|never)$", text):
        return "no"
    return None


def leaning(text: str) -> str | None:
    """A weaker reading: the only polarity word anywhere in a short text."""
    if _GREETING.fullmatch(text.strip(" .,!")):
        return None
    no, yes = bool(_NO_ANYWHERE.search(text)), bool(_YES_ANYWHERE.search(text))
    if no != yes:
        return "no" if no else "yes"
    return None
