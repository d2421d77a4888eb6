"""What must be seen in any text, with or without a model: emergencies.

An emergency is one that happens now to the participant or beside them. What is over, denied, only asked about,
or long known ("I get short of breath on stairs") is none.
"""

from __future__ import annotations

import re

from prescreen.reading.plain import plain

_SUICIDE = re.compile(
    r"\b(?:kill(?:ing)? (?:myself|my self)|killing me(?:self)|end(?:ing)? (?:it all|my (?:own )?life|myself|things for good)|suicid\w*|(?:want|wanna|wanted|going|ready|like|rather|gonna|wish i could) (?:to )?(?:just )?(?:die|be dead|not be here|disappear forever|end it)(?! (?:than|for a|of laugh))"
    r"|better off (?:dead|without me|if i (?:was|were)(?:nt| not)? (?:dead|gone|here))|no (?:reason|point|sense|use) (?:to|in) (?:\w+ )?(?:liv\w+|go\w* on|keep\w* (?:on )?(?:liv|go)\w*)|(?:dont|do not|didnt) want to (?:live|be alive|wake up|be here any ?more|go on living|exist)|hurt(?:ing)? myself|harm(?:ing)? myself|self ?-?harm\w*|cut(?:ting)? myself"
    r"|(?:take|taking) my (?:own )?life|wish i (?:was|were|had) (?:dead|never born|not alive)|(?:got|have|counted|hiding|saved) (?:the|my|all (?:the|my)|enough) pills (?:right )?(?:here|up|out|ready)|not (?:going|gonna) (?:to )?(?:make it|be (?:here|around)) (?:to|till|until|by) (?:morning|tomorrow)|done with (?:life|living|this life)|(?:gun|rope|pills|razor) (?:is |are )?(?:right )?(?:here|next to me|in my (?:hand|lap))|nothing (?:left )?to live for|pills saved up|(?:just |wish \w+ (?:would|could) (?:just )?)(?:not|never) wake up|never wake up|tired of (?:living|being alive)|not worth living|life isnt worth|jump off (?:a|the) (?:bridge|building|roof)|shoot myself|hang(?:ing)? myself|end my (?:suffering|pain) for good|dont see (?:a|the) (?:reason|point) (?:in|to) (?:living|live|going on)"
    r"|quiero morir(?:me)?|me quiero morir|matarme|suicid\w*|quitarme la vida|no quiero (?:seguir )?vivi\w*|acabar con mi vida|hacerme dano|ya no quiero vivir|mejor muert[oa]|cortarme)\b"
)
_EMERGENCY = re.compile(
    r"\b(?:chest (?:\w+ ){0,2}(?:pains?|hurts?|hurting|pressure|tight\w*|crush\w*|squeez\w*)|(?:pains?|pressure|tight\w*|squeezing|crushing|elephant|hurts?|ache) (?:\w+ ){0,3}(?:in|on|across|through) (?:my |the )?(?:chest|left arm and)"
    r"|(?:cant|cannot|can not|can hardly|can barely|cant hardly|barely|hardly|unable to|couldnt|not able to) (?:\w+ )?(?:breathe?|breath|breathing|get (?:my|any|enough|a) (?:\w+ )?(?:breath|air)|catch (?:my|a) breath|swallow my own|get air)"
    r"|(?:trouble|difficulty|hard time|hard|struggl\w*|problems?|fighting|short(?:ness)?|out|gasping|labou?red) (?:to |of |for |with |my )?(?:breath\w*|air)|gasping|(?:im|i am|he is|shes|hes) choking|choking (?:on|right now|and)|suffocat\w*|(?:not|stopped|quit) breathing|(?:lips?|fingers|face) (?:are |is )?(?:turning |going |look\w* )?(?:blue|purple)"
    r"|(?:face|mouth|smile|side of (?:my|his|her) face|eyelid) (?:is |has |started |looks |just )*(?:droop\w*|sagg\w*)|droop\w* (?:face|on 1 side)|slurr\w*|garbl\w*|slump\w*(?: over| down)?|(?:words|speech|talking) (?:\w+ ){0,3}(?:jumbled|mumbl\w*|mixed up|not making sense|wrong)|keeled over|(?:cant|cannot|couldnt|trouble) (?:speak\w*|talk right|get (?:my )?words out|talking right)"
    r"|(?:arm|leg|face|side|hand|half)s? (?:of my (?:body|face) )?(?:is |are |just |suddenly |has |have |all )*(?:went |gone |going |feels? |got )?(?:\w+ )?(?:numb|weak|limp|paraly\w*|dead all)|(?:numb|weak|paralyzed|limp) (?:on|down|all on) (?:1|my|the) (?:\w+ )?side|(?:cant|cannot|couldnt) (?:move|feel|lift|raise) (?:my |the )?(?:\w+ )?(?:arms?|legs?|face|side|hand)"
    r"|(?:having|have|had|think|like|signs of|be) (?:\w+ ){0,3}(?:a |another )?(?:stroke|heart attack|seizure)|heart attack|worst headache|sudden(?:ly)? (?:\w+ ){0,2}(?:blind|cant see|confus\w*|vision|weak\w*|numb\w*)|lost (?:my )?(?:vision|sight) sudden\w*"
    r"|(?:tongue|throat|lips?|face|airway|neck)s? (?:\w+ ){0,3}(?:swell\w*|swollen|swelled|swole\w*|clos(?:ing|es|ed)|puff\w*|bl[eo]w\w* up|balloon\w*|tightening)|(?:swell\w*|swollen|swole\w*) (?:of |up |in |on )?(?:my |the )?(?:\w+ )?(?:tongue|throat|lips|face|airway)|throat (?:\w+ )?(?:closing|closed)|anaphyla\w*"
    r"|over ?-?dos\w*|(?:took|take|taken|swallowed|ate|swallow) (?:way |far )?(?:too (?:many|much)|more than (?:i|he|she) (?:should|meant|was supposed)|double(?:d)? my|all (?:of )?(?:my|the|his|her)|the whole (?:bottle|pack)|a (?:\w+ )?(?:bottle|handful|bunch|fistful)|an entire|\d\d+ (?:\w+ )?(?:pills|tablets))|(?:drank|swallowed) (?:\w+ )?(?:bleach|antifreeze|poison)|poison(?:ed|ing)"
    r"|bleed\w* (?:\w+ ){0,6}(?:wont|will not|doesnt|does not|not|cant|isnt|and) (?:\w+ ){0,3}(?:stop\w*|quit\w*|let up|slow\w*|clot\w*)|(?:soak\w*|filled|gone) (?:through )?(?:\w+ ){0,3}(?:towels?|pads?|rags?|gauze|washcloths?)|(?:cant|cannot|wont|couldnt) (?:get (?:it |the bleeding )?to )?(?:stop|quit) (?:the |my |it )?(?:from )?bleed\w*|(?:cant|cannot|wont|couldnt|doesnt) (?:get |make )?(?:it |this |the |my )?(?:to )?(?:stop|quit) (?:this |the |my )?nose ?bleed|nose ?bleed (?:\w+ ){0,4}(?:wont|doesnt|hasnt|cant|not) (?:\w+ )?stop\w*|bleeding (?:out|to death|uncontroll\w*|badly|everywhere|like crazy|a lot|really (?:bad|heavy)|heavily)|(?:vomit\w*|throw\w* up|cough\w* up|puking|spitting up) (?:a lot of |so much |lots of |\w+ )?blood|blood (?:\w+ )?(?:everywhere|pouring|gushing|spurting|wont (?:stop|quit))|(?:pour\w*|gush\w*|spurt\w*|squirt\w*) (?:\w+ )?blood|bleeding like (?:a|crazy|mad)|hemorrhag\w*"
    r"|pass(?:ed|ing) out|unconscious|collaps\w*|unresponsive|black(?:ed|ing) out|faint(?:ed|ing)|going to faint|about to faint|call (?:911|an ambulance)|need (?:911|an ambulance|help now)|im dying|i am dying|dying right now|(?:heart|pulse) (?:\w+ )?(?:stopped|racing and)|convuls\w*|wont wake up|cant wake"
    r"|dolor (?:\w+ ){0,3}pecho|me duele (?:mucho )?el pecho|opresion en el pecho|no puedo respirar|me (?:cuesta|falta) (?:mucho )?(?:respirar|el aire|aire)|me ahogo|me estoy ahogando|falta de aire|se me (?:hincha|hincho|esta hinchando|cierra|esta cerrando) (?:la |el )?(?:lengua|garganta|cara|boca)|cara (?:caida|torcida)|infarto|derrame|sobredosis|me tome (?:todas|muchas|demasiadas)|no (?:me )?(?:para|deja) de sangrar|sangr\w+ (?:mucho|y no para)|me desmay\w*|ataque al corazon|labios azules|vomit\w+ sangre|se me durmio (?:el|la|medio))\b"
)
_NOW = re.compile(
    r"\b(?:right now|now|at the moment|as we speak|just (?:now|started|took|happened|fell|collapsed)|suddenly|all of a sudden|today|tonight|this (?:minute|second|morning|very)|wont stop|help|911|ahora|ahorita|hoy|de repente)\b"
)
_OVER = re.compile(
    r"\b(?:used to|under control|well controlled|not anymore|(?:in|back in|since|around) (?:19|20)?\d\d(?:\d\d)?|(?:years?|months?|weeks?|days?|decades?) (?:ago|back|before)|last (?:year|month|week|summer|winter|spring|fall|time|night)|when i was|history of|under control|in the past|once had|survived|"
    r"previous\w*|before i|recovered|ever since my|have had|passed away|died|as a (?:kid|child)|long ago|at birth|nearly (?:bled|died)|almost (?:bled|died)|never|(?:had|have had) (?:a |an |my |\d |one |two )?(?:\w+ )?(?:stroke|heart attack|seizure)s?|hace (?:\w+ )?(?:anos|meses|semanas|dias)|tuve|antes)\b"
)
_SETTLED = re.compile(r"\b(?:under control|well controlled|not anymore|(?:fine|better|ok|okay|gone|good|resolved) now|used to)\b")
_USUAL = re.compile(
    r"\b(?:when i (?:walk|climb|exert|exercise|lie|lay|sleep|go|do|run|bend|talk|have to|carry|lift)\w*|on (?:the )?stairs|stairs|uphill|exertion|exercis\w*|if i (?:walk|climb|overdo|do)|sometimes|at times|occasional\w*|easily|copd|asthma|inhaler|oxygen|sleep apnea|chronic\w*|always (?:been|had|have)|for (?:years|months|a long time)|mild|bit|a little|crackers?|bread|dry food|"
    r"without water|when (?:i )?(?:eat|eating)|because (?:my mouth|its so dry)|from (?:the )?dry\w*|cpap|walking|nose|anxiety|panic|neuropathy|carpal|from (?:standing|sitting)|after (?:the|my) (?:biopsy|surgery|dentist)|get (?:out of breath|winded|short of breath)|every (?:few|day|night|morning))\b"
)
_DENIED = re.compile(
    r"\b(?:no|not|never|dont|doesnt|didnt|havent|without|isnt|arent|deny|aint|wont|neither|nor|sin|nunca|no tengo)\b(?! (?:stop|breath\w*|able|get|being able|help|joking|kidding|feeling|know))"
)
_ASKED = re.compile(
    r"^(?:\w+ ){0,3}?(?:can|could|does|do|will|would|is|are|what|how|why|which|when|has|did|should|might)\b.*\b(?:cause|causes|risk|risks|side effect\w*|happen\w*|likely|chance|common|lead|mean|known|anyone|people|the (?:study|injection|needle|procedure|cells)|it|this|that|i)\b"
)
_IDIOM = re.compile(
    r"\b(?:killing me|dying (?:to|of (?:thirst|boredom|curiosity|laugh\w*))|die of (?:thirst|boredom|embarrassment)|to die for|scared to death|bored to death|choking up|bleeding heart|worried sick|over ?dosed on (?:caffeine|chocolate|coffee)|rather die than|almost died laughing|heart attack (?:at|from) the price)\b"
)


def emergency(text: str, language: str = "en") -> str | None:
    """ "911" for a medical emergency now, "988" for thoughts of suicide or self-harm, else None."""
    found = None
    for sentence in re.split(r"(?<!\d)[.](?!\d)|[;!?\n]+", text):
        shown = plain(sentence)
        if not shown or _IDIOM.search(shown):
            continue
        asked = bool(_ASKED.search(shown)) and (sentence + "?") in text.replace(" ?", "?")
        if (match := _SUICIDE.search(shown)) and not _waived(shown, match, asked):
            return "988"
        for match in _EMERGENCY.finditer(shown):
            if not _set_aside(shown, match, asked):
                found = "911"
    return found


def _waived(text: str, match: re.Match[str], asked: bool) -> bool:
    before = text[: match.start()]
    if re.search(
        r"\b(?:im not|not|never|no thoughts? of|dont feel|havent thought of|wasnt|isnt|no)\b(?: \w+){0,3} ?$", before
    ) and not re.search(r"\b(?:not|dont) (?:\w+ )?(?:want|know|sure|care)\b", before):
        return True
    return (
        bool(_OVER.search(text))
        and not _NOW.search(text)
        and not re.search(r"\b(?:want|wanna|wish|better off|thinking)\b", text)
        or asked
        and bool(re.search(r"\b(?:cause|side effect|risk)\b", text))
    )


def _set_aside(text: str, match: re.Match[str], asked: bool) -> bool:
    """Whether what was matched is denied, over, only asked about or usual for this person."""
    before, around = re.sub(r"^(?:oh |god |lord |no )+(?=i )", "", text[: match.start()]), text
    urgent = bool(_NOW.search(around))
    denied = _DENIED.search(before[-40:])
    if denied and not re.search(r"\b(?:but|and now|now)\b", before[-40:][denied.end() :]):
        return True
    if asked and not re.search(r"\b(?:im|my|i am|ive|i have|i cant)\b", around):
        return True
    if asked and re.search(r"\b(?:cause|side effect|risk|happen|study|injection|needle|procedure)\b", around):
        return True
    if _OVER.search(around) and not urgent or _SETTLED.search(around):
        return True
    return bool(_USUAL.search(around)) and not urgent
