"""What came first, told in either order: the dryness or the radiation, the dryness or the pill."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from readers import reader

READER, TODAY = reader(), date(2026, 11, 22)

READ: list[tuple[str, str, str, dict[str, Any], Any, dict[str, Any], list[str]]] = [
    ('en', 'radiation_timing', 'The dryness came after the radiation', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'The radiation came before the dryness', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'Dry mouth was there before the radiation', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'radiation was after my mouth went dry', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'I had radiation after the dry mouth started', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'they radiated me after I was already dry', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'my mouth was fine before the radiation', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'It was normal beforehand', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'it was already dry beforehand', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'no trouble before treatment, dry ever since', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'no dryness before it', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'It was not dry before', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'I had plenty of saliva before that', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'before radiation I had no problem', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'before radiation I already had it', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'After radiation it got worse but it was dry before', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'it was dry before and worse after', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'Around the same time, second week of the treatments', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'same time, it began during the radiation', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'at the same time', {}, 'unsure', {}, []),
    ('en', 'radiation_timing', 'about the same time I think', {}, 'unsure', {}, []),
    ('en', 'radiation_timing', 'the beams came first', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'the dry mouth came first', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'dry mouth first, then radiation', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'radiation first and then the dryness', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'radiation preceded the dryness', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'the dryness preceded the radiation', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'the radiation followed the dryness', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'dryness followed the radiation', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'The radiation is what did it, my mouth was fine before', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'my mouth dried up once they finished the radiation', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'the cancer treatment came long after my mouth was dry', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'I got radiated years after the dryness set in', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'dryness set in years after I got radiated', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'the dry mouth was first noticed before they radiated me', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'never had a dry mouth before they radiated me', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'prior to radiation my mouth was wet', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'Prior to the radiation it was dry', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'before', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'after', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'Before the radiation', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'after the radiation', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'afterwards', {}, 'after', {}, []),
    ('es', 'radiation_timing', 'la boca se me seco despues de la radiacion, antes estaba normal', {}, 'after', {}, []),
    ('es', 'radiation_timing', 'la radiacion fue despues de la boca seca', {}, 'before', {}, []),
    ('es', 'radiation_timing', 'primero la radiacion y luego la resequedad', {}, 'after', {}, []),
    ('es', 'radiation_timing', 'primero se me seco la boca', {}, 'before', {}, []),
    ('es', 'radiation_timing', 'antes de la radiacion yo estaba bien', {}, 'after', {}, []),
    ('es', 'radiation_timing', 'antes de la radiacion ya la tenia seca', {}, 'before', {}, []),
    ('es', 'radiation_timing', 'al mismo tiempo, como a la tercera semana de radiacion', {}, 'after', {}, []),
    ('es', 'radiation_timing', 'la radiacion vino antes que la sequedad', {}, 'after', {}, []),
    ('en', 'diuretic_first', 'the water pill came after the dry mouth', {}, 'no', {}, []),
    ('en', 'diuretic_first', 'dry mouth came after the water pill', {}, 'yes', {}, []),
    ('en', 'diuretic_first', 'My mouth was fine before the pill', {}, 'yes', {}, []),
    ('en', 'diuretic_first', 'my mouth got dry after I started the pill, it was normal before', {}, 'yes', {}, []),
    ('en', 'diuretic_first', 'I started the pill after my mouth got dry', {}, 'no', {}, []),
    ('en', 'diuretic_first', 'my mouth was dry before the pill', {}, 'no', {}, []),
    ('en', 'diuretic_first', 'the pill was before the dryness', {}, 'yes', {}, []),
    ('en', 'diuretic_first', 'no dryness before the pill', {}, 'yes', {}, []),
    ('en', 'diuretic_first', 'pill first and then the dry mouth', {}, 'yes', {}, []),
    ('en', 'diuretic_first', 'the dryness preceded the pill', {}, 'no', {}, []),
    ('es', 'diuretic_first', 'la pastilla fue despues de la boca seca', {}, 'no', {}, []),
    ('es', 'diuretic_first', 'la boca seca vino despues de la pastilla', {}, 'yes', {}, []),
    ('en', 'readback', 'it was the radiation that dried me out, I was normal before it', {'radiation': 'yes', 'radiation_timing': 'before'}, None, {'radiation_timing': 'after'}, []),
    ('en', 'readback', 'my mouth only went dry after the radiation', {'radiation': 'yes', 'radiation_timing': 'before'}, None, {'radiation_timing': 'after'}, []),
    ('en', 'readback', 'the dry mouth was there before the radiation', {'radiation': 'yes', 'radiation_timing': 'after'}, None, {'radiation_timing': 'before'}, []),
    ('en', 'readback', 'no the radiation came after the dry mouth', {'radiation': 'yes', 'radiation_timing': 'after'}, None, {'radiation_timing': 'before'}, []),
    ('en', 'radiation_timing', 'my mouth went dry after the radiation, it was normal beforehand', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'radiation came after the dry mouth', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'Same time. It started the third week of treatment', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'the mouth trouble started well after they finished radiating me', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'my spit was normal until the radiation', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'the rads came years after I went dry', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'by then my mouth had been dry for years', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'had dryness, then came the radiation', {}, 'before', {}, []),
    ('en', 'radiation_timing', 'radiation, then dryness', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'No problems with saliva before the treatments', {}, 'after', {}, []),
    ('en', 'radiation_timing', 'dry before, dry after', {}, 'before', {}, []),
    ('en', 'diuretic_first', 'the tablets followed the dryness', {}, 'no', {}, []),
    ('en', 'diuretic_first', 'I was dry before they gave me the tablets', {}, 'no', {}, []),
    ('en', 'diuretic_first', 'spit was normal before the water pill', {}, 'yes', {}, []),
    ('es', 'radiation_timing', 'la resequedad empezo despues de los rayos', {}, 'after', {}, []),
    ('es', 'radiation_timing', 'los rayos fueron despues, yo ya tenia la boca seca', {}, 'before', {}, []),
    ('es', 'radiation_timing', 'yo tenia saliva normal antes de las radiaciones', {}, 'after', {}, []),
]  # fmt: skip
"""Language, question, text, the answers before it, what it answers, what it tells beside, and of what it tells nothing."""


@pytest.mark.parametrize(("language", "question", "text", "answers", "answer", "beside", "untold"), READ)
def test_reads(
    language: str, question: str, text: str, answers: Mapping[str, Any], answer: Any, beside: Mapping[str, Any], untold: Sequence[str]
) -> None:
    found = READER.read(question, text, language=language, today=TODAY, answers=answers)
    assert found.answer == answer
    assert beside.items() <= dict(found.also).items()
    assert not set(untold) & set(found.also)
