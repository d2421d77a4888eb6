"""What a text says about texting itself: stop, start, help, the wrong person, starting over. Known without a model.

A word counts as the whole text; free words that want no more texts count wherever they stand. Knows no number and no conversation.
"""

from __future__ import annotations

import re

from prescreen.understanding.lines.plain import plain

_AROUND = r"(?:(?:please|ok|okay|just|hey|hi|hello|no|now|sir|maam|i said|and|thanks?|thank you|sorry|oh|um+|por favor)[ ,.!:-]+)*"
_STOP_WORDS = r"(?:stop ?-?all|stop|unsubscribe|cancel|end|quit|revoke|opt ?-?out|arret|"
_STOP_WORDS += r"alto|parar|pare|paren|basta|cancelar|cancelen?|detener|detengan?(?:se)?|fin|terminar|terminen?|salir|anular|suspender|dar(?:me)? de baja|dejar de recibir)"
_STOP = re.compile(
    rf"(?!(?:ya )?no (?:quiero|deseo|voy) ){_AROUND}(?:(?:ya|quiero|deseo|favor de)[ ,.!]+)*{_STOP_WORDS}(?:[ ,.!;:-]+(?:please|now|it|this|that|all|everything|already|immediately|today|forever|thanks?|thank you|por favor|ya|gracias|todos?|ahora|aqui|(?:(?:de )?(?:enviar|mandar)(?:me)? )?(?:los |sus |estos |mas )?(?:mensajes|textos)|"
    rf"bot|man|dude|sir|maam|texts?|messages?|{_STOP_WORDS}))*"
)
_TEXTS = r"(?:text\w*|txt\w*|messag\w*|msgs?|sms)"
_STOP_WITHIN = re.compile(
    rf"(?<!dont )(?<!do not )(?<!never )(?<!had to )\b(?:stop|quit|cease) (?:(?:all|the|these|those|your|any|sending|me|us|with|more|with the) )*(?:{_TEXTS}|contacting|bothering|spamming|harassing|writing (?:to )?me)\b"
    rf"|(?<!needles )(?<!needle )(?<!it )(?<!they )(?<!that )(?<!pain )(?<!shots )(?<!those )(?<!blood )\b(?:dont|do not|never|no longer|not) (?:(?:ever|you|keep|please) )*(?:{_TEXTS}|contact\w*|bother\w*|write|writing|spam\w*) (?:to )?(?:me|us|this number|my (?:phone|number|cell))\b"
    r"(?! (?:at|before|after|between|during|until|on|in|while|when|unless|by|if|about)\b)(?!,? (?:just |please |but |and )*(?:call|phone|ring|e-?mail))"
    rf"|\b(?:dont|do not) (?:send|want) (?:(?:me|us|to|get|receive|have|any|anymore|more|these|those|your|further|other) )*(?:{_TEXTS})\b"
    rf"|\bno (?:more|further) (?:(?:of|these|this|your|the) )*{_TEXTS}\b"
    r"|\b(?:take|remove|drop|get|delete) (?:me|my (?:phone )?(?:number|name|cell)|this (?:phone )?number) (?:off|from|out of)(?: (?:of|the|your|this|that|these|any|all|study|texting|text|phone|call|mailing))*(?: (?:lists?|texts?|messages?|database|system|thing|thread|records)\b|$)"
    r"|\b(?:delete|remove|lose|erase|forget) (?:my|this) (?:phone )?number\b"
    r"|^(?:please )?(?:(?:i (?:want|wish|would like|need|choose)|id like) to |let me )?(?:unsubscribe|opt ?-?out|opt me out|(?:i )?revoke(?: my)? consent)(?: \w+){0,5}$"
    r"|^(?:please )?(?:leave me alone|go away)(?: please| now)?$"
    r"|\bno (?:me )?(?:mande|envie|escriba|textee|contacte|moleste)(?:n|s)?\b(?: (?:mas|mensajes|textos|por favor|nada)|$)|\b(?:dej(?:e|en|a)|pare|paren) de (?:enviar|mandar|escribir|textear|molestar|contactar)(?:me)?\b"
    r"|\b(?:no mas|no (?:quiero|deseo) (?:recibir )?(?:mas )?(?:sus |estos )?) ?(?:mensajes|textos)\b|\bno quiero que me (?:escriban?|manden?|envien?|textee?n?|contacten?)\b|\b(?:quit[ea]n?me|saqu?[ea]n?me|borr[ea]n?me) de (?:la|su|esta) lista\b|\bborren? mi numero\b"
)
_HELP = re.compile(rf"{_AROUND}(?:help|info|ayuda|informacion)(?: (?:me|please|por favor))*")
_START = re.compile(
    rf"{_AROUND}(?:start|unstop|resume|subscribe|re ?-?subscribe|opt ?-?(?:me )?(?:back )?in|comenzar|iniciar|empezar|reanudar)(?: (?:please|texting|texts?|me|again|messages?|por favor|de nuevo|otra vez))*"
)
_WRONG = re.compile(
    rf"{_AROUND}(?:i think |im afraid |i believe |maybe )?(?:(?:this|that|it) is |its |thats )?(?:the |a )?wrong (?:number|person|phone|guy|lady|woman|man|one to text)(?:[ ,.!:;-]+[a-z]+)*"
    r"|.*\b(?:you|u|youve)\b.{0,30}\bwrong (?:number|person|phone|guy|lady|woman|man)\b.*"
    rf"|{_AROUND}(?:new phone[ ,.]*)?(?:who|whos|who is) ?(?:is )?(?:this|dis|that)(?: (?:please|again|anyway|texting(?: me)?|messaging(?: me)?|number|person))*(?:[ ,.!?]+(?:and |or )?(?:(?:how|why|what|where)\b.*|i (?:dont|do not) know you.*|wrong .*|please))?"
    rf"|{_AROUND}(?:who|whos|who is|who are) (?:you )?(?:keeps? )?(?:texting|messaging|contacting|writing to) me(?: please)?|do i know you"
    r"|.*\b(?:how|where) did (?:you|u|they) (?:guys )?get (?:my|this) (?:phone |cell )?(?:number|info\w*|contact)\b.*"
    r"|(?:why|how come) (?:are|r) (?:you|u) (?:texting|messaging|contacting) me\b.*"
    rf"|{_AROUND}(?:but )?(?:i |we )?(?:have |had |ve )?(?:never|didnt|did not|havent|have not|dont remember|do not remember|dont recall) (?:ask\w*|sign\w*(?: up)?|request\w*|subscrib\w*|agree\w*|consent\w*|register\w*|appl\w+|opt\w*(?: in)?)"
    rf" (?:for |to |up for |in to |into )*(?:any of )?(?:this|these|that|your|the)?(?: ?(?:{_TEXTS}|study|stuff|spam|thing|list|chat))?(?: (?:please|from you|at all))?"
    rf"|{_AROUND}(?:i |we )?(?:never|didnt|did not) (?:text\w*|contact\w*|messag\w*|writ\w+ to|wrote to) (?:you|u|this number|anyone|anybody)\b.*"
    r"|(?:this is|thats|its) (?:not|no longer) \w+ ?s? (?:phone|number|cell)(?: \w+){0,3}|this isnt \w+ (?:phone|number|cell)(?: \w+){0,3}"
    r"|.*\b(?:no ?body|no one|nobody|no ?1) (?:here )?(?:by|with|of) (?:that|this) name\b.*|im not (?:the (?:right )?person|who you (?:think|want|are looking for|re looking for))(?: \w+){0,5}"
    r"|(?:no[ ,.!]+)?(?:numero|persona) equivocad[oa]|(?:se |te )?(?:ha |has )?equivoc\w+ de (?:numero|persona)|quien (?:es|eres|habla|me escribe)(?: usted| esto)?|(?:yo )?(?:no|nunca) (?:lo )?(?:pedi|solicite|autorice)(?: (?:esto|estos mensajes|nada))?"
)
_AGAIN = re.compile(
    rf"{_AROUND}(?:i (?:want|would like|need) to |lets |can (?:i|we) |let me )?(?:start ?-?over|restart|re ?-?start|start (?:all over )?again|start (?:from|at) (?:the )?(?:beginning|scratch|start)|begin again|start fresh|start new|"
    r"empezar de nuevo|comenzar de nuevo|volver a empezar|empezar otra vez|reiniciar)(?: (?:please|now|again|from scratch|por favor))*"
)
_ANOTHER = re.compile(
    rf"{_AROUND}(?:(?:i am|im|this is|its|it is|soy|es|me) )?(?:not (?:me|them|him|her|that person|the same person)|new|(?:a )?new (?:person|one)|nuevo|nueva|(?:a )?(?:different|another) (?:person|one)|(?:some ?one|some ?body) (?:else|new)|otra persona|alguien mas)(?: (?:please|now|here|por favor))*"
)
_YES = re.compile(
    rf"{_AROUND}(?:yes|y|yes please|yeah|yep|yup|sure|ok|okay|fine|si|claro|1)(?: (?:please|thanks?|thank you|i agree|thats fine|por favor|claro))*"
)
_NO = re.compile(rf"{_AROUND}(?:no|n|nope|nah|never|no way|not interested|2)(?: (?:please|thanks?|thank you|gracias|not interested))*")


def opt_out(text: str) -> bool:
    """Whether a text says to send no more texts: STOP and its like as the whole text, or in free words, in English and Spanish."""
    shown = _shown(text)
    return bool(_STOP.fullmatch(shown) or _STOP_WITHIN.search(shown))


def help_word(text: str) -> bool:
    """Whether a text, as a whole, is HELP or INFO."""
    return bool(_HELP.fullmatch(_shown(text)))


def start_word(text: str) -> bool:
    """Whether a text, as a whole, is START or UNSTOP."""
    return bool(_START.fullmatch(_shown(text)))


def wrong_person(text: str) -> bool:
    """Whether a text says that it reached somebody who never wrote here: wrong number, who is this, never asked for it."""
    return bool(_WRONG.fullmatch(_shown(text)))


def start_over(text: str) -> bool:
    """Whether a text, as a whole, asks to begin anew."""
    return bool(_AGAIN.fullmatch(_shown(text)))


def another_person(text: str) -> bool:
    """Whether a text, as a whole, says that somebody else writes now. To be asked only where that is in question."""
    return bool(_ANOTHER.fullmatch(_shown(text)))


def yes_word(text: str) -> bool:
    """Whether a text, as a whole, is a plain yes."""
    return bool(_YES.fullmatch(_shown(text)))


def no_word(text: str) -> bool:
    """Whether a text, as a whole, is a plain no."""
    return bool(_NO.fullmatch(_shown(text)))


def _shown(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).strip(" .,!?¡¿;:-()'/")
