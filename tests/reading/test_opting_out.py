"""Whoever wants no more texts, in whatever words and with whatever under them, is heard; answers with such words are none."""

from datetime import date

import pytest
from readers import reader

from prescreen.protocol import load
from prescreen.understanding import Signs

PROTOCOL = load()
SIGNS, READER = Signs.of(PROTOCOL), reader()
TODAY = date(2026, 11, 22)
NO_MORE = [
    "STOP\nSent from my iPhone", "STOP\n-- Maria", "STOP - Maria", "Stop\n\nSent from Yahoo Mail on Android", "stop ~Bob", "NOT INTERESTED STOP",
    "no thanks stop", "Please stop sending these", "stop sending me these", "Stop sending me this crap", "quit sending these",
    "I no longer want to receive these messages", "i dont want to receive these anymore", "please do not message about this again",
    "do not text about this study again", "I withdraw my consent", "i revoke my consent", "unsubscibe", "UNSUB", "unsuscribe", "unsubscribe me",
    "S T O P", "S.T.O.P.", "s-t-o-p", "STPO", "stopp", "St0p", "ur blowing up my phone knock it off", "knock it off", "cut it out",
    "enough w the texts already", "enough with the messages", "dude wrong number", "bro wrong number", "pls remove me", "please take me off",
    "remove me from this", "lose my number", "stop blowing up my phone", "no more of these texts please", "get me off this list",
    "STOP. I am not interested", "I said STOP", "stop please stop", "leave me alone!!", "ya paren con esto", "ya párenle", "déjenme en paz",
    "dejen de mandarme esto", "ya no me manden mensajes", "no me escriban más", "ya no quiero recibir estos mensajes",
    "me equivoqué de número, perdón", "se equivocaron de número", "retiro mi consentimiento", "denme de baja", "quítenme de su lista",
    "bórrenme de la lista", "ALTO\nEnviado desde mi iPhone", "ya basta de mensajes", "no molesten", "no me molesten mas por favor",
    "cancelar suscripción", "ya no quiero mensajes", "déjeme de escribir", "no quiero que me escriban", "Stop\nSent from my Galaxy",
    "stop!!! sent from my iphone", "pls stop w these msgs", "quit it with the texts", "stop hitting me up", "remove me asap", "take me off",
    "not interested, stop texting", "STOP, wrong number", "Stop. Thanks, Maria", "i dont consent anymore", "I'm withdrawing my consent",
    "no more plz stop", "UNSUBSCRIBE.", "un subscribe", "opt-out please", "st op", "stop contactin me", "quit bugging me", "block me",
    "do not contact me further", "cease and desist", "I no longer wish to receive texts", "stop w/ the messages", "ENOUGH ALREADY STOP",
    "never message me again", "dejen de estar mandando mensajes", "ya dejen de molestar", "paren de escribirme",
    "no quiero saber nada de ustedes, no me escriban", "ALTO ALTO ALTO", "stop porfa", "bájenle, ya no manden nada", "quiten mi número",
    "número equivocado amigo", "Ya no me interesa, no manden más", "cancele mi suscripción", "quiero que dejen de escribirme",
    "no quiero más textos",
]  # fmt: skip
ANSWERS = [
    "I had to stop my lasix", "stopped prednisone in May", "can I stop any time?", "they told me to stop taking it", "it won't stop",
    "don't stop", "I did not mean to stop", "please don't stop texting me", "dont text me, call me", "text me after 5", "cut it out of my cheek",
    "they cut it out", "they took it out and that was enough", "no more radiation", "knock on wood", "I want to receive messages",
    "do not message before 9", "the pain won't leave me alone", "no more of that medicine", "wrong gland, I meant the cheek",
    "paren un momento, busco mi lista", "ya paré el metotrexato", "dejé de tomarlo", "no me molesta", "no me escriban antes de las 9, llámenme",
    "they removed me from the transplant list", "take me off the prednisone? no", "I consent", "I do not withdraw my consent",
    "remove my gland? yes", "quit smoking in 2010", "my wife said stop it with the salt",
]  # fmt: skip
UNMEANT = [
    ("dry_mouth", "I did not mean to stop"), ("dry_mouth", "sorry I didn't want to stop"), ("radiation", "oh no i didnt mean to quit"),
    ("consent", "i did not mean to stop"), ("dry_mouth", "no quise parar"), ("dry_mouth", "no quería detenerlo, fue sin querer"),
    ("age", "hit stop by accident"), ("dry_mouth", "I typed stop by mistake"), ("diabetes", "I don't want to stop"),
]  # fmt: skip
VOICEMAILS = [
    "Hi this is Robert Miller, my mouth is real dry and I take Plaquenil, give me a call at 608 555 0142 thank you bye bye",
    "hello um yes I'm calling about the study I saw your sign at the clinic I've had dry mouth for ten years okay thank you bye bye",
    "Hola soy Carmen, llamo por lo del estudio de la boca seca, tengo Sjögren, muchas gracias, adiós",
]


@pytest.mark.parametrize("text", NO_MORE)
def test_no_more_texts_are_wanted(text: str) -> None:
    assert SIGNS.read(text).opt_out or SIGNS.read(text).wrong_person


@pytest.mark.parametrize("text", NO_MORE)
def test_no_more_texts_ends_the_interview_on_the_page_too(text: str) -> None:
    if SIGNS.read(text).opt_out:
        for question, language in (("dry_mouth", "en"), ("consent", "es")):
            assert READER.read(question, text, language=language, today=TODAY, answers={}).kind == "stop"


@pytest.mark.parametrize("text", ANSWERS)
def test_answers_are_no_opt_out(text: str) -> None:
    assert not SIGNS.read(text).opt_out and not SIGNS.read(text).wrong_person


@pytest.mark.parametrize(("question", "text"), UNMEANT)
def test_a_stop_that_was_not_meant_is_neither_a_stop_nor_a_no(question: str, text: str) -> None:
    language = "es" if text.startswith("no qu") else "en"
    reading = READER.read(question, text, language=language, today=TODAY, answers={})
    assert reading.kind == "unclear" and reading.answer is None


@pytest.mark.parametrize("text", VOICEMAILS)
def test_leave_taken_at_the_end_of_a_story_stops_nothing(text: str) -> None:
    assert READER.read("dry_mouth", text, language="es" if "Hola" in text else "en", today=TODAY, answers={}).kind != "stop"


@pytest.mark.parametrize(
    "text",
    ["gotta go bye", "ok bye", "thanks bye", "that's all for today, thank you, goodbye", "adiós", "im done with this, thank you bye bye"],
)
def test_leave_taken_stops(text: str) -> None:
    assert READER.read("dry_mouth", text, language="en", today=TODAY, answers={}).kind == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "cant talk rn, in church",
        "Sorry, I can't talk right now.",
        "cant talk now, driving",
        "can't talk, in a meeting",
        "no puedo hablar ahorita, estoy en misa",
    ],
)
def test_who_is_busy_goes_on_later(text: str) -> None:
    assert READER.read("dry_mouth", text, language="es" if "puedo" in text else "en", today=TODAY, answers={}).kind == "stop"


@pytest.mark.parametrize("text", ["I can't talk without water", "cant talk long, my tongue sticks", "I can't talk for long without a sip"])
def test_who_cant_talk_for_dryness_answers(text: str) -> None:
    assert READER.read("dry_mouth", text, language="en", today=TODAY, answers={}).kind == "answer"
