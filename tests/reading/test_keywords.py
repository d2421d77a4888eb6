"""The words about texting itself are known without a model; answers to questions are none of them."""

import pytest

from prescreen.understanding.signs import keywords

STOPS = [
    *("STOP", "stop", "Stop.", "STOP!!!", "stopall", "STOP ALL", "Unsubscribe", "CANCEL", "End", "QUIT", "quit.", "REVOKE", "revoke!", "OPTOUT"),
    *("opt out", "Opt-Out", "STOP PLEASE", "please stop", "Please STOP.", "\"STOP\"", "  stop  ", "stop, please", "stop stop stop", "no, stop"),
    *("please stop texting me", "Stop texting me!", "stop messaging", "no more messages", "No more texts please", "stop sending me messages"),
    *("don't text me again", "Do not contact me", "dont message me anymore", "take me off your list", "remove me from this list"),
    *("remove my number", "lose my number", "I want to opt out", "opt me out", "unsubscribe me please", "stop the texts", "quit texting me"),
    *("I want you to stop texting me", "can you stop messaging me??", "I don't want any more texts", "I do not want to receive these messages"),
    *("never text me again", "leave me alone", "I revoke my consent", "STOP TEXTING ME I am at work", "ALTO", "parar", "cancelar", "¡Basta!"),
    *("no me mande mas mensajes", "deje de enviarme mensajes", "no más mensajes", "no quiero mas mensajes", "quítenme de la lista", "🛑 STOP"),
    *("Alto por favor", "ya basta", "FIN", "terminar", "quiero terminar", "salir", "ya no quiero recibir mensajes", "dejen de escribirme"),
    *("no me escriban más", "quiero darme de baja", "favor de parar", "deténganse", "no quiero que me manden mensajes", "STOP por favor"),
]  # fmt: skip
ANSWERS = [
    *("no", "NO", "yes", "YES", "I stopped it", "should I stop my Lasix?", "the end of May", "stop in for a visit", "no more", "no more pills"),
    *("I can't stop the bleeding", "not any more", "it ended in 2019", "I quit smoking", "can I stop at any time?", "they took me off prednisone"),
    *("my doctor wants to take me off prednisone", "don't contact me before noon", "please don't text me, call me", "dont call me at work"),
    *("I end up drinking water all night", "start", "help", "1", "a", "no message on my voicemail please", "Stop date was in May", "canceled it"),
    *("text me in the morning", "I never had a transfusion", "no texts at night", "delete my data", "the number is wrong, it is 0.4"),
    *("no quiero parar", "paré la medicina", "me cancelaron la cirugía", "terminé el tratamiento", "fin de semana", "no me molesta", "ya no"),
]  # fmt: skip
WRONG = [
    *("Wrong number", "wrong number!!", "Sorry, wrong number", "you have the wrong number", "I think you've got the wrong person", "wrong person"),
    *("who is this", "Who is this?", "who's this", "whos this??", "Who dis", "new phone who dis", "who is this please", "who is texting me"),
    *("I never asked for this", "i didnt sign up for this", "I did not request these messages", "never signed up for this", "I never texted you"),
    *("how did you get my number", "who is this and how did you get my number?", "why are you texting me", "this is the wrong number, sorry"),
    *("You must have the wrong number", "This is not Anna's phone", "there is nobody by that name here", "número equivocado", "¿Quién es?"),
    *("wrong number dude", "se equivocó de número", "I never agreed to this", "Hi, who is this?"),
]  # fmt: skip
RIGHT = [
    *("who is this study for?", "who will see my answers", "I gave the wrong number, it's 0.4", "that's wrong", "who are you?", "no", "never"),
    *("I never had radiation", "I didn't ask my doctor", "I never signed up for another study", "my number is 608-555-0123", "who runs this study"),
    *("this is not right", "I never agreed to a transfusion", "what is this", "I did not have it", "someone else", "wrong, I am 54"),
]  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_no_more_texts_are_wanted(text: str) -> None:
    assert keywords.opt_out(text)


@pytest.mark.parametrize("text", ANSWERS + WRONG + RIGHT)
def test_an_answer_is_no_opt_out(text: str) -> None:
    assert not keywords.opt_out(text)


@pytest.mark.parametrize("text", WRONG)
def test_a_stranger_was_reached(text: str) -> None:
    assert keywords.wrong_person(text)


@pytest.mark.parametrize("text", ANSWERS + STOPS + RIGHT)
def test_a_participant_is_no_stranger(text: str) -> None:
    assert not keywords.wrong_person(text)


def test_help_and_start() -> None:
    assert all(keywords.help_word(text) for text in ("HELP", "info", "help please", "Help!", "AYUDA", "información por favor"))
    assert not keywords.help_word("I need help with bathing") and not keywords.help_word("help, I can't breathe")
    assert all(keywords.start_word(text) for text in ("START", "unstop", "Start!", "start please", "UNSTOP."))
    assert not any(keywords.start_word(text) for text in ("I start on Monday", "yes", "start over", "started"))


def test_starting_over() -> None:
    assert all(keywords.start_over(text) for text in ("start over", "START OVER!", "I want to start over", "restart", "empezar de nuevo"))
    assert not any(
        keywords.start_over(text) for text in ("start", "it started over a year ago", "someone else", "I had to start over on prednisone")
    )
    assert all(keywords.another_person(text) for text in ("someone else", "I'm somebody else", "new", "not me", "a different person"))
    assert not any(keywords.another_person(text) for text in ("54", "1971", "no", "yes", "new pills"))


def test_yes_and_no() -> None:
    assert all(keywords.yes_word(text) for text in ("YES", "yes.", "Yes please", "ok", "sí")) and not keywords.yes_word("yes but not now")
    assert all(keywords.no_word(text) for text in ("NO", "no thanks", "nope")) and not keywords.no_word("not sure")
