"""After a word of correction the last yes or no counts; both of them, or the choice repeated, are unclear. At every such question."""

from datetime import date

import pytest
from readers import reader

READER = reader()
POINTS = {
    "consent": {},
    "radiation": {},
    "transfusions": {},
    "confirm": {"transfusions": "yes"},
    "readback": {"age": 50, "radiation": "no"},
    "contact.agreed": {},
    "contact.other_trials": {},
}
TEXTS = [
    ("yes or no?", None),
    ("Y/N", None),
    ("y or n", None),
    ("yes/no", None),
    ("yes and no", None),
    ("yes & no", None),
    ("both yes and no", None),
    ("yes no", None),
    ("no, yes", None),
    ("yes sorry I meant no", "no"),
    ("yes oops no", "no"),
    ("no oops yes", "yes"),
    ("no scratch that yes", "yes"),
    ("no - I misread, yes", "yes"),
    ("yes typo no", "no"),
    ("yes. wait, no", "no"),
    ("no wait yes", "yes"),
    ("yes I mean no", "no"),
    ("yes... actually no", "no"),
    ("no, my mistake, yes", "yes"),
    ("oops yes I meant no", "no"),
    ("I said yes but I meant no", "no"),
    ("No. Correction: yes", "yes"),
    ("yes\n*no", "no"),
    ("yes no sorry no", "no"),
    ("no my bad yes", "yes"),
    ("yes whoops wrong button no", "no"),
    ("nope, hold on, yes", "yes"),
    ("yep strike that nope", "no"),
    ("no no I meant yes", "yes"),
    ("sí o no?", None),
    ("si/no", None),
    ("sí y no", None),
    ("sí perdón quise decir no", "no"),
    ("no, digo sí", "yes"),
    ("sí, digo no", "no"),
    ("no, me equivoqué, sí", "yes"),
    ("sí. ay no, perdón, no", "no"),
    ("no espera sí", "yes"),
    ("sí, mejor dicho no", "no"),
    ("no corrijo si", "yes"),
    ("yes", "yes"),
    ("no", "no"),
    ("yes yes", "yes"),
    ("no no no", "no"),
    ("yes please", "yes"),
    ("no thanks", "no"),
    ("no problem, yes", "yes"),
    ("yes... oh shoot, no", "no"),
    ("no!! wait I mean yes", "yes"),
    ("yes (typo) no", "no"),
    ("no. I mean yes", "yes"),
    ("yes sry no", "no"),
    ("no actually yes", "yes"),
    ("yes my mistake no", "no"),
    ("No sorry yes", "yes"),
    ("yes. I hit the wrong key. no.", "no"),
    ("yes lol jk no", "no"),
    ("yes nvm no", "no"),
    ("no nevermind yes", "yes"),
    ("Yes / No", None),
    ("(Y/N)", None),
    ("y/n?", None),
    ("YES OR NO", None),
    ("yes and also no", None),
    ("neither yes nor no", None),
    ("sí, perdón, no", "no"),
    ("no. perdón, sí", "yes"),
    ("si... no, no", None),
    ("Sí y no a la vez", None),
    ("¿sí o no?", None),
    ("sí o no? sí", "yes"),
    ("si fue error no", "no"),
    ("sí, ay me equivoqué, es no", "no"),
    ("no, quise poner sí", "yes"),
    ("yes, correction: no, never", "no"),
    ("no - fat fingers - yes", "yes"),
    ("I put yes, should be no", "no"),
    ("yes yes no", None),
]


@pytest.mark.parametrize("question", POINTS)
@pytest.mark.parametrize(("text", "counts"), TEXTS)
def test_what_counts_of_yes_and_no(question: str, text: str, counts: str | None) -> None:
    language = "es" if set(text.lower()) & set("íóé¿") or "si" in text.split("/")[0].split(" ")[0].lower() else "en"
    reading = READER.read(question, text, language=language, today=date(2026, 11, 22), answers=POINTS[question])
    assert (reading.kind, reading.answer) == (("answer", counts) if counts else ("unclear", None))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("yes, I had it in my neck in 2010", "yes"),
        ("no, never", "no"),
        ("No. I meant to tell you about my thyroid", "no"),
        ("yes, sorry, I forgot to say it was my throat", "yes"),
        ("no, I have no problem with needles", "no"),
        ("yes oops no, that was my sister", "no"),
        ("no, scratch that, yes, to my neck in 2012", "yes"),
    ],
)
def test_the_rest_of_an_answer_stays(text: str, counts: str) -> None:
    assert READER.read("radiation", text, language="en", today=date(2026, 11, 22), answers={}).answer == counts
