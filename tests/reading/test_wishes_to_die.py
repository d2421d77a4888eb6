"""Who wishes in other words not to live on is told of 988; what only sounds alike is not."""

import pytest

from prescreen.protocol import load
from prescreen.understanding import Signs

SIGNS = Signs.of(load())
WISHES = [
    "I don't see the point of any of this anymore, some nights I hope I just don't wake up", "there are nights I'd rather not wake up",
    "I go to bed hoping I won't open my eyes again", "nothing makes sense anymore and i wish i could go to sleep and never wake up",
    "I'm tired of being here. everyone would be fine without me", "what's the use, I'm just waiting to die",
    "I don't want to keep living like this", "honestly I'd be happier if God took me tonight", "i pray every night the lord takes me",
    "sometimes I wish I wasn't around anymore", "id rather not be here anymore", "I wish I could just disappear",
    "I'm ready to go, I don't want to fight anymore, I want to be with my late wife", "life has no meaning for me anymore",
    "it would be better for everybody if i wasn't here", "I can't see myself being here next year and I don't want to be",
    "no le encuentro sentido a nada, hay noches que preferiria no despertarme mas", "ya no le veo sentido a la vida",
    "quisiera dormirme y no despertar", "ojalá no despertara mañana", "a veces pienso que estarían mejor sin mí",
    "ya no quiero estar aquí, ya no aguanto más", "le pido a Dios que ya me lleve", "que dios me recoja, ya no puedo mas",
    "no tengo ganas de vivir", "ya no tengo ganas de seguir viviendo", "me quiero desaparecer", "mi vida ya no vale nada",
    "preferiría estar muerta", "ya no tengo por qué vivir", "para qué seguir viviendo", "quisiera irme con mi esposo que ya murió",
    "me dan ganas de no amanecer", "no quiero amanecer mañana", "ya me cansé de vivir",
    "siento que soy una carga y que sería mejor que no estuviera", "estoy pensando en hacerme daño",
    "quiero que todo se acabe, ya no puedo con esta vida", "no vale la pena seguir viviendo", "no sé para qué sigo viva",
    "i honestly hope one of these nights is my last", "wish the good lord would just call me home already",
    "i dont think id mind if i just didnt wake up one morning", "my kids would be so much better off if i were gone",
    "whats the use of going on", "im so tired of being alive", "i just want to go to sleep and not wake up", "every night i ask god to take me",
    "living like this isnt living, id sooner be dead", "theres nothing left for me here", "i keep thinking it would be easier if i wasnt around",
    "I can't do this life anymore", "nobody needs me anymore, I'd be better gone",
    "i have no reason to get up in the morning, i want it all to stop", "some days i think about not being here",
    "i feel like giving up on life", "ya no tengo ganas de nada, quisiera dormirme y ya no despertar nunca", "a veces quisiera no haber nacido",
    "le pido a diosito que me recoja", "sin mi estarian mejor todos", "ya me quiero ir con mi viejo que esta en el cielo",
    "no le hallo chiste a la vida", "preferiría no amanecer", "para qué vivo si nomás doy lata",
    "quiero que esto se acabe de una vez, ya no quiero vivir así", "ojalá que mañana ya no amanezca",
    "me gustaría cerrar los ojos y no abrirlos nunca más", "estoy harta de vivir", "siento que mi vida no tiene sentido",
    "mejor que Dios me lleve de una vez", "nada me hace sentido ya, no quiero seguir",
]  # fmt: skip
LOOK_ALIKES = [
    "I don't see the point of this question", "some nights I wake up dry, I'd rather not", "I don't want to wake up with a dry mouth anymore",
    "I'd rather not be in the study anymore", "what's the point of these questions", "it makes no sense to me", "life without spit is no picnic",
    "I can't sleep, wake up every hour to drink", "I'd rather not say", "no le encuentro sentido a esta pregunta",
    "no le veo sentido a tantas preguntas", "me despierto con la boca seca todas las noches",
    "prefiero no despertar a mi esposo, luego le contesto", "ya no quiero seguir con esto", "mi esposo murió el año pasado",
    "no quiero estar en el estudio", "ya no aguanto la boca seca", "no tengo ganas de contestar", "me muero de sed",
    "me muero de ganas de participar", "estoy cansada de la boca seca", "quisiera dormir sin despertarme con la boca seca",
    "God took my wife last year", "I want to be here for my grandkids", "I wish I could disappear this dry mouth",
    "no vale la pena seguir con las preguntas", "vivo sola desde que murió mi marido", "hay noches que no duermo por la boca seca",
    "id rather not wake up my wife, ask me tomorrow", "i hope i dont wake up with cotton mouth again", "my late husband would be better at this",
    "i want to disappear from your list", "god bless you, take me off the list", "the lord took my brother last spring", "i love my life",
    "i have nothing left to add", "whats the use of asking that", "theres nothing left of my spit", "i dont want to go on with the questions",
    "i cant do this anymore, too many questions", "no one needs me at home today so i have time", "i wish i wasnt so dry",
    "i feel like giving up on this form", "ya no tengo ganas de comer", "no le hallo chiste a estas preguntas", "quisiera no tener la boca seca",
    "me gustaría dormir toda la noche", "quiero que se acabe esta resequedad", "estoy harta de la resequedad", "nada me quita la sed",
    "no tengo por qué contestar eso", "que Dios la bendiga", "ya quiero que se acaben las preguntas", "mi vida es normal",
    "no quiero seguir con las preguntas", "dios me lleve con bien", "para qué sirve el estudio", "I'm ready to go", "im ready to start",
]  # fmt: skip


@pytest.mark.parametrize("text", WISHES)
def test_a_veiled_wish_to_die_is_heard(text: str) -> None:
    assert SIGNS.read(text).emergency == "988"


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_sounds_like_one_is_none(text: str) -> None:
    assert SIGNS.read(text).emergency is None


@pytest.mark.parametrize(
    "text", ["no and i want to die", "no i want to die", "no. I want to die", "never had it and i want to kill myself"]
)
def test_a_no_to_the_question_denies_no_wish(text: str) -> None:
    assert SIGNS.read(text).emergency == "988"


@pytest.mark.parametrize(
    "text", ["no suicidal thoughts", "I have no thoughts of suicide", "no plans to kill myself", "not suicidal and no plan to end my life"]
)
def test_a_denied_wish_is_none(text: str) -> None:
    assert SIGNS.read(text).emergency is None
