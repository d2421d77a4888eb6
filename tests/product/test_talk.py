"""What the bot does at any moment: emergencies, stops, wishes for a person, before and after consent."""

from running import Chat, Product


def entry_of(product: Product, chat: Chat) -> dict[str, object] | None:
    return next((entry for entry in product.lines("log", "--json") if entry["conversation"] == chat.id), None)


def test_an_emergency_is_answered_at_once_and_the_question_stays(product: Product) -> None:
    chat = Chat(product)
    chat.say("yes")
    said = chat.say("I have crushing chest pain right now")
    assert "911" in said and "old are you" not in said
    assert chat.question == "age"
    assert "old" in chat.say("ok")
    assert "988" in chat.say("I want to kill myself")


def test_a_first_yes_is_no_consent_and_facts_before_it_count_after_it(product: Product) -> None:
    chat = Chat(product)
    chat.say("Hi, I am 63 and have Sjogren's")
    assert chat.question == "consent"
    chat.say("yes")
    assert chat.question == "dry_mouth"


def test_nothing_else_is_asked_or_kept_without_consent(product: Product) -> None:
    chat = Chat(product)
    chat.say("I have lupus")
    chat.say("no thanks")
    assert chat.view["ended"]
    assert entry_of(product, chat) is None
    assert not any("lupus" in message["text"] for message in chat.history())


def test_a_stop_ends_it_and_a_later_word_goes_on(product: Product) -> None:
    chat = Chat(product)
    for text in ("yes", "63", "stop"):
        chat.say(text)
    assert chat.view["ended"] and chat.question is None
    chat.say("I am back")
    assert not chat.view["ended"] and chat.question == "dry_mouth"


def test_who_wants_a_person_leaves_a_referral_marked_as_asking_for_a_call(product: Product) -> None:
    chat = Chat(product)
    for text in ("yes", "63", "can I talk to a person?"):
        chat.say(text)
    answers = {
        "contact.agreed": "yes",
        "contact.first_name": "Calla",
        "contact.last_name": "Example",
        "contact.email": "no",
        "contact.phone": "608-555-0123",
        "contact.reach": "any time",
    }
    for _ in range(12):
        if not str(chat.question).startswith("contact."):
            break
        chat.say(answers.get(str(chat.question), "no"))
    referral = next(r for r in product.lines("referrals", "--json") if r["conversation"] == chat.id)
    assert (referral["kind"], referral["phone"], referral["first_name"]) == ("call", "+16085550123", "Calla")


def test_a_third_unclear_answer_is_recorded_as_unsure(product: Product) -> None:
    chat = Chat(product)
    chat.say("yes")
    chat.say("63")
    for _ in range(3):
        assert chat.question == "dry_mouth"
        chat.say("purple monkey")
    assert chat.question == "dry_mouth_onset"


def test_medical_advice_is_not_given_and_the_question_comes_again(product: Product) -> None:
    chat = Chat(product)
    chat.say("yes")
    said = chat.say("should I stop my Lasix?")
    assert "doctor" in said and chat.question == "age"


def test_a_likely_person_is_referred_with_flags_and_words_and_mail_is_written(product: Product) -> None:
    from test_conversations import GIVEN, play

    id, _ = play(product, next(c for c in GIVEN["conversations"] if "stone long ago" in c["name"]))
    referral = next(r for r in product.lines("referrals", "--json") if r["conversation"] == id)
    assert referral["flags"] == [
        {"criterion": "E2", "status": "review", "why": referral["flags"][0]["why"], "words": "had one in 2009, it passed"}
    ]
    assert (referral["status"], referral["email"], referral["phone"]) == ("new", "testina@example.org", "+16085550142")
    from running import until

    mails = until(lambda: [m for m in (product.data_dir / "mail").glob("*.eml") if "team@example.org" in m.read_text()])
    assert not any("stone" in mail.read_text() for mail in mails)


def test_a_text_that_is_taken_for_a_question_again_and_again_is_no_dead_end(product: Product) -> None:
    chat = Chat(product)
    for text in ("yes", "63"):
        chat.say(text)
    said = [chat.say("Do you know my cousin in Iowa?") for _ in range(4)]
    assert "kept your question" in said[0] and not any("kept your question" in later for later in said[1:])
    assert chat.question == "dry_mouth_onset"
