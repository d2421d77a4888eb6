"""What counts as a wish that one's data be deleted or shown, and what only sounds like it."""

import pytest

from prescreen.understanding.signs.rights import confirms, wants_copy, wants_deletion

DELETION = (
    "delete my data",
    "DELETE MY DATA",
    "Please delete my data.",
    "can you delete all my information",
    "I want my data deleted",
    "i'd like you to erase everything you know about me",
    "remove all my answers please",
    "forget everything I told you",
    "wipe my records",
    "erase my info",
    "delete everything",
    "I changed my mind, please delete my data",
    "stop and delete my data",
    "get rid of my information",
    "I want you to delete what I told you",
    "please remove my personal information",
    "delete all the data you have on me",
    "delete my conversation",
    "erase my chat history",
    "borren mis datos",
    "por favor elimine mi información",
    "quiero que borren mis datos",
    "right to be forgotten",
    "delete all of my answers",
    "how do I delete my data?",
    "can I have my data deleted?",
    "I want all my data removed",
    "pls delete my info",
    "yes delete my data",
    "i need my info erased",
    "delete my stuff",
    "get rid of everything you have on me",
    "destroy my data",
    "I would like to have my answers deleted",
    "throw away my answers",
    "delete everything about me",
    "erase me from your system",
    "I don't want to do this anymore. Delete my answers.",
    "remove me and my data",
    "can u delete my messages",
    "purge my data",
    "my data should be deleted",
    "I'm done, erase it all",
    "delete all my stuff please",
    "delete me",
    "forget me",
)

NO_DELETION = (
    "I deleted my old number",
    "delete my last answer",
    "they removed my gallbladder",
    "don't delete my data",
    "my doctor deleted my records",
    "did you delete my data?",
    "erase my age",
    "forget it",
    "forget what I said",
    "I forget everything lately",
    "no",
    "yes",
    "I had all my teeth removed",
    "remove my thyroid",
    "they had to remove everything",
    "I can't remember everything about it",
    "will you keep my data if i don't delete it",
    "I cleared my cancer",
    "they destroyed my thyroid with radioiodine",
    "I get rid of my pills",
    "what happens to my data?",
    "how long do you keep my data",
    "is my data safe",
    "I drop my pills sometimes",
    "I forget my medicines",
    "I had my information stolen",
    "delete that answer",
    "delete that last one",
    "I was told to delete my account at the clinic",
    "i removed all my details from facebook",
    "clear",
    "my saliva is clear",
    "doctors removed my records",
    "I take nothing",
    "my messages are slow",
    "54",
    "forget my age, it's 55",
    "I want to get rid of my dry mouth",
    "can you get rid of my dry mouth",
    "get rid of everything that hurts",
    "please remove my cancer answer",
    "drop dead",
)

COPY = (
    "what do you have about me",
    "What do you have about me?",
    "what do you know about me?",
    "what data do you have on me",
    "show me my data",
    "send me a copy of my data",
    "can I get a copy of my answers",
    "what information do you keep about me",
    "I want a copy of my data",
    "give me my data",
    "can i see my data",
    "what have you stored about me",
    "what have you saved about me",
    "what info do you have on me?",
    "tell me what you know about me",
    "tell me what you have about me",
    "show me everything you have on me",
    "export my data",
    "download my data",
    "could you send me all the information you have about me",
    "¿qué datos tienen sobre mí?",
    "que saben de mi",
    "quiero una copia de mis datos",
    "what is stored about me",
    "what's on file about me?",
    "I would like to see my data",
    "what do u have on me",
    "what did you write down about me",
    "can I see what you have on me?",
    "what personal data do you hold about me",
    "What are you storing about me?",
    "please show me what you have stored about me",
    "access request",
    "can I have a copy of my information please",
)

NO_COPY = (
    "what do you know about Sjogren's",
    "what do you have for me",
    "can I see my doctor",
    "I have a copy of my records",
    "can you see my records?",
    "do you have my records from UW?",
    "what do you need from me",
    "what do you want from me",
    "what does the study know",
    "what do you want to know about me",
    "my data is at the clinic",
    "send me my results",
    "I got a copy of my records from my doctor",
    "do you know about me being pregnant",
    "yes",
    "no",
    "what medicines do you have about",
    "what would you do with my data",
    "what will you do with my data",
    "what happens to my data",
    "who sees my data",
    "give me a minute",
    "show me the study",
    "what do you do for me",
    "show me my options",
    "what do you think about me",
    "can you text me",
)


@pytest.mark.parametrize("text", DELETION)
def test_a_wish_to_be_deleted_in_many_words(text: str) -> None:
    assert wants_deletion(text) and wants_deletion(text.upper() + "!")


@pytest.mark.parametrize("text", (*NO_DELETION, *COPY))
def test_tales_answers_and_corrections_are_none(text: str) -> None:
    assert not wants_deletion(text)


@pytest.mark.parametrize("text", COPY)
def test_a_wish_to_see_what_there_is(text: str) -> None:
    assert wants_copy(text) and not wants_deletion(text)


@pytest.mark.parametrize("text", NO_COPY)
def test_other_questions_are_none(text: str) -> None:
    assert not wants_copy(text)


@pytest.mark.parametrize(
    "text", ["yes", "Yes please", "yes, delete it", "do it", "go ahead", "YES", "ok", "si", "Yes, delete my data", "yes i am sure"]
)
def test_a_clear_yes_confirms(text: str) -> None:
    assert confirms(text)


@pytest.mark.parametrize(
    "text", ["yes I have diabetes", "54", "no", "not sure", "maybe", "yes but keep my number", "wait", "no don't delete", ""]
)
def test_anything_else_does_not(text: str) -> None:
    assert not confirms(text)
