"""What a machine wrote answers nothing and wants nothing; what people write about machines, messages and offices is theirs."""

from datetime import date

import pytest
from readers import reader

from prescreen.protocol import load
from prescreen.understanding import Signs

PROTOCOL = load()
SIGNS, READER = Signs.of(PROTOCOL), reader()
MACHINES = [
    "This is an automated response. I am away until Monday.", "Auto-reply: I'm busy and won't respond to this.",
    "The number you are trying to reach does not accept text messages.",
    "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
    "(I'm not receiving notifications. If this is urgent, reply \"urgent\" to send a notification through with your original message.)",
    "I'm driving right now - Sent from My Car", "I'm driving. I'll text you later.", "Driving - Auto reply",
    "Out of office until Nov 30. For urgent matters contact Jane at 608-555-0101.", "Automatic reply: Out of Office",
    "Thank you for your message. We are currently closed. Our office hours are 8am to 5pm.",
    "Thanks for contacting Smith Dental! A representative will be with you shortly.",
    "You have reached the Smith residence. Please leave a message after the beep.",
    "Hi, you've reached Bob. I can't come to the phone right now, leave your name and number and I'll get back to you.",
    "If this is a medical emergency, hang up and call 911.", "If this is a medical emergency, hang up and call 911. Our clinic is closed.",
    "Free Msg: Unable to send message - Message Blocking is active.", "This number is not monitored.",
    "Message failed: recipient unable to receive text messages", "Sorry, this number does not receive texts. Please call.",
    "The person you are trying to reach is not accepting messages at this time.", "This mailbox is unmonitored. Do not reply to this message.",
    "I will respond to your message as soon as possible when I return.", "Auto response: in a meeting",
    "[Auto-Reply] I'm at work and will get back to you", "Press 1 for appointments", "Hello, I'm the automated assistant for Dr. Lee's office.",
    "The customer you are calling has a voice mailbox that is not set up.", "The subscriber you have dialed is not in service.",
    "I am currently out of the office with limited access to email. I will be back on Dec 1.",
    "Este es un mensaje automático. Estoy fuera hasta el lunes.", "Respuesta automática: no estoy disponible",
    "Estoy conduciendo. Te responderé cuando llegue a mi destino.", "Estoy manejando, te llamo luego",
    "El número al que intenta comunicarse no acepta mensajes de texto.", "Este número no recibe mensajes de texto",
    "Gracias por comunicarse con Clínica Sol. Nuestro horario es de 8 a 5.", "Ha llamado a la familia Pérez, deje su mensaje después del tono.",
    "Si esta es una emergencia médica, cuelgue y llame al 911.", "En este momento no puedo atender su llamada, deje su mensaje.",
    "Estoy fuera de la oficina hasta el lunes, le responderé a la brevedad.", "Para citas oprima 1", "No Molestar al conducir está activado",
]  # fmt: skip
PEOPLE = [
    "is this an automated message?", "are you a machine?", "I'm driving, ask me later", "I can call you back Monday",
    "I'm away until Monday, call me after", "leave me a message if I don't answer", "my office is closed on Fridays, call my cell",
    "thank you for your message, yes my mouth is dry", "I'd rather not talk to an automated system", "the machine beeped after the test",
    "I got a message from the clinic", "we don't accept that", "I don't get texts at night, call me", "my phone doesn't accept pictures",
    "no notifications please", "after 5 I am not available", "I work out of the office most days, call me there",
    "I had an automated blood pressure machine", "I had radiation, the machine that shoots beams", "yes", "no", "my doctor's office is closed",
    "out of breath", "I was driving a truck until 2019", "I was driving when it started", "thanks for calling me yesterday, I take Plaquenil",
    "the surgeon said the gland does not accept the stent", "leave a voicemail, it may name the study", "la oficina del doctor está cerrada",
    "no puedo contestar ahora", "deje un mensaje si no contesto", "me hicieron la prueba automática", "mi número no recibe fotos",
    "oprimí el botón equivocado",
]  # fmt: skip


@pytest.mark.parametrize("text", MACHINES)
def test_a_machine_is_known_and_answers_nothing(text: str) -> None:
    wishes = SIGNS.read(text)
    assert wishes.machine and not (wishes.emergency or wishes.stop or wishes.opt_out or wishes.person)
    for question in ("consent", "dry_mouth", "medications", "contact.agreed", "contact.reach"):
        reading = READER.read(question, text, language="en", today=date(2026, 11, 22), answers={})
        assert (reading.kind, reading.answer, reading.also) == ("unclear", None, {})


@pytest.mark.parametrize("text", PEOPLE)
def test_people_are_no_machines(text: str) -> None:
    assert not SIGNS.read(text).machine


@pytest.mark.parametrize("text", ["This is an automated response. STOP texting me", "Auto-reply: I can't breathe, call 911"])
def test_a_stop_and_an_emergency_are_never_taken_for_a_machine(text: str) -> None:
    assert not SIGNS.read(text).machine
