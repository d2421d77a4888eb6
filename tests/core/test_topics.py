"""Which published fact a question in Spanish is answered with, accents written or not, and what stays English in English."""

import pytest

from prescreen.protocol import load
from prescreen.understanding.signs.questions import find_topic

TOPICS = load().topics


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("¿Cuánto tiempo dura?", "duration"),
        ("cuanto dura el estudio", "duration"),
        ("¿Me pagan algo?", "pay"),
        ("¿Lo cubre mi seguro?", "cost"),
        ("¿Es seguro?", "safety"),
        ("tiene efectos secundarios?", "safety"),
        ("¿Me va a doler?", "pain"),
        ("¿Dónde se hace?", "place"),
        ("¿Qué me van a hacer?", "involves"),
        ("¿De quién son las células?", "own_cells"),
        ("son células madre?", "cells"),
        ("¿hay placebo?", "placebo"),
        ("quien ve mis respuestas", "privacy"),
        ("y esto quién lo lee después?", "privacy"),
        ("¿usted qué hace, es doctora?", "automated"),
        ("Is this anonymous? I'm a bit nervous about this sort of thing", "privacy"),
        ("¿le van a decir a la migra?", "privacy"),
        ("¿es usted una persona de verdad?", "automated"),
        ("¿me puedo salir? puedo cambiar de opinión?", "leaving"),
        ("¿esto es una estafa?", "genuine"),
        ("¿cuántas preguntas faltan?", "length_of_chat"),
        ("¿quién puede participar?", "who_can"),
        ("what about the pago?", "pay"),
        ("how long does it take", "duration"),
    ],
)
def test_a_question_in_spanish_finds_its_fact(asked: str, topic: str) -> None:
    found = find_topic(TOPICS, asked, "es")
    assert found is not None and found["id"] == topic


@pytest.mark.parametrize("asked", ["is it ok to suck on ice chips", "does the cura apply", "can I go on a dieta"])
def test_spanish_words_answer_nothing_in_english(asked: str) -> None:
    assert find_topic(TOPICS, asked, "en") is None
