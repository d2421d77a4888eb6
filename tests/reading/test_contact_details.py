"""Contact details out of what people write: names, addresses told in words, numbers with an extension, and another language or none."""

import pytest

from prescreen.protocol import load
from prescreen.understanding.answers import contact_details, mended_addresses
from prescreen.understanding.glossary.spoken import spoken

SPOKEN = spoken(load().glossaries)
ADDRESSES = [
    ("ana@example.com", "ana@example.com", True),
    ("My email is ana@example.com", "ana@example.com", True),
    ("ana@example.com thanks", "ana@example.com", True),
    ("Sure, Ana.Smith@Example.com.", "ana.smith@example.com", True),
    ("ana underscore smith at example dot com", "ana_smith@example.com", True),
    ("ana dot smith at gmail dot com", "ana.smith@gmail.com", True),
    ("it's ana dash smith at gmail dot com", "ana-smith@gmail.com", True),
    ("bob hyphen jones 42 at yahoo dot com", "bob-jones42@yahoo.com", True),
    ("ana smith at gmail dot com", "anasmith@gmail.com", False),
    ("ana smith@gmail.com", "smith@gmail.com", False),
    ("ramiro punto ochoa setenta y dos arroba gmail punto com", "ramiro.ochoa72@gmail.com", True),
    ("lupita guion bajo 85 arroba hotmail punto com", "lupita_85@hotmail.com", True),
    ("maria guión bajo lopez arroba yahoo punto com punto mx", "maria_lopez@yahoo.com.mx", True),
    ("jose guion medio perez arroba outlook punto es", "jose-perez@outlook.es", True),
    ("mi correo es ana punto ruiz arroba gmail punto com", "ana.ruiz@gmail.com", True),
    ("rosa dos mil cinco arroba gmail punto com", "rosa2005@gmail.com", True),
    ("rosa uno nueve siete dos arroba gmail.com", "rosa1972@gmail.com", True),
    ("bobby seventy two at aol dot com", "bobby72@aol.com", True),
    ("you can email me at ana dot smith at gmail dot com", "ana.smith@gmail.com", True),
    ("no ana@example.com is old, use ana2@example.com", "ana2@example.com", True),
    ("it's ana2@example.com not ana@example.com", "ana2@example.com", True),
    ("ana@old.org is my old one, now it's ana@new.org", "ana@new.org", True),
    ("ana@x.org or ana@y.org", "ana@x.org", False),
    ("ana@x.org oops I mean ana@y.org", "ana@y.org", True),
    ("ya no uso ana@x.org, mejor ana@y.org", "ana@y.org", True),
    ("el ana@x.org ya no sirve, use ana@y.org", "ana@y.org", True),
    ("ana@gmail .com", "ana@gmail.com", True),
    ("ana.smith @gmail.com", "ana.smith@gmail.com", True),
    ("ana@gmail dot com", "ana@gmail.com", True),
    ("a n a at g mail dot com", "ana@gmail.com", True),
    ("ana underscore smith@example.com", "ana_smith@example.com", True),
    ("Ana Smith, ana@example.com", "ana@example.com", True),
    ("anasmith all one word at gmail dot com", "anasmith@gmail.com", True),
    ("meet me at the corner dot", None, True),
    ("I'm at home", None, True),
    ("not sure", None, True),
    ("ana.example.com", None, True),
    ("J. Smith jsmith@example.com", "jsmith@example.com", False),
    ("my wife's is best: gail@example.com", "gail@example.com", True),
    ("ana@example.com but I hardly read it", "ana@example.com", True),
    ("juan punto perez arroba gmail punto com por favor", "juan.perez@gmail.com", True),
    ("ana two at example dot org", "ana2@example.org", True),
    ("pedro garcia setenta arroba gmail punto com", "pedrogarcia70@gmail.com", False),
    ("write to bob.k@example.co.uk", "bob.k@example.co.uk", True),
    ("ana plus study at gmail dot com", "ana+study@gmail.com", True),
    ("de eso no manejo", None, True),
    ("ay perdón, rosita.85@yahoo.com no, rosita.58@yahoo.com", "rosita.58@yahoo.com", True),
    ("frank@example.com doesn't work anymore, gail@example.com does", "gail@example.com", True),
    ("marge dot olson forty five at aol dot com", "marge.olson45@aol.com", True),
    ("carmen guion bajo lopez noventa y uno arroba hotmail punto com", "carmen_lopez91@hotmail.com", True),
]
ADDRESSES += [
    ("anh-thu.tran@mail.example.edu thx", "anh-thu.tran@mail.example.edu", True),
    ("mailto:al@example.com", "al@example.com", True),
    ("rosie dot t at example dot com period", "rosie.t@example.com", True),
    ("harold j oshaughnessy at aol dot com comma all one word lower case", "haroldjoshaughnessy@aol.com", False),
    ("it is harold then the letter j then oshaughnessy all together at aol dot com", "haroldjoshaughnessy@aol.com", False),
    ("j smith 42, all one word, at example dot org", "jsmith42@example.org", False),
    ("tim underscore jones period 7 at example period com", "tim_jones.7@example.com", True),
    ("b as in boy jones at example dot com", "bjones@example.com", False),
    ("old one is jim@example.com, now it's jim.lind@example.net", "jim.lind@example.net", True),
]
SLIPS = [
    ("linda.ph@gmial.com", "linda.ph@gmail.com"),
    ("bob@yaho.com", "bob@yahoo.com"),
    ("bob@hotmial.com", "bob@hotmail.com"),
    ("bob@gmail.con", "bob@gmail.com"),
    ("bob@outlok.com", "bob@outlook.com"),
    ("bob@comcast.com", "bob@comcast.net"),
    ("bob@email.com", None),
    ("bob@ymail.com", None),
    ("bob@wisc.edu", None),
    ("bob@yahoo.com.mx", None),
    ("bob@tds.net", None),
    ("bob@yahoo.com.ar", None),
    ("bob@hotmail.co.jp", None),
    ("bob@yahoo.con", "bob@yahoo.com"),
    ("bob@gmail.com.mx", "bob@gmail.com"),
]
NAMES = [
    ("Peggy is what everyone calls me", "Peggy", None, False),
    ("Already told you! Sue", "Sue", None, False),
    ("Bob is my name", "Bob", None, False),
    ("Wilfredo Rosario Cintrón", "Wilfredo", "Rosario Cintrón", False),
    ("María del Refugio Ornelas viuda de Padilla", "María del Refugio", "Ornelas viuda de Padilla", False),
    ("María del Refugio Ornelas viuda de Padilla, pero dígame Cuca", "Cuca", "Ornelas viuda de Padilla", True),
    ("el de mi mamá es Tomasa Xitumul, el mío Sandra", "Tomasa", "Xitumul", True),
    ("Eunice Tollefson, two l's, one f", "Eunice", "Tollefson", False),
    ("Marlene, two l's no, M A R L E N E", "Marlene", None, True),
    ("Deb. Debra on the chart", "Deb", None, True),
    ("Torvald Jensen, Gus is what they call me", "Gus", "Jensen", True),
    ("Olson, Marge", "Marge", "Olson", False),
    ("first name Bob last name Smith", "Bob", "Smith", False),
    ("Frank, but ask for Gail", "Frank", None, True),
    ("Bob short for Robert", "Bob", None, False),
    ("I just told you. Marge", "Marge", None, False),
    ("you can call me Bob", "Bob", None, False),
    ("Maria Lopez", "Maria", "Lopez", False),
    ("I'm Maria Lopez.", "Maria", "Lopez", False),
    ("my name's Al", "Al", None, False),
    ("Kowalczyk, K-O-W-A-L-C-Z-Y-K", "Kowalczyk", None, False),
    ("Kowalczyk, K-O-W-...", "Kowalczyk", None, False),
    ("K-O-W-A-L", "Kowal", None, False),
    ("O'Brien", "O'Brien", None, False),
    ("Jean-Luc", "Jean-Luc", None, False),
    ("Smith spelled S M Y T H E", "Smith", None, False),
    ("Na", "Na", None, False),
    ("Nada", "Nada", None, False),
    ("Paso", "Paso", None, False),
    ("my name is No", "No", None, False),
    ("me llamo Ana", "Ana", None, False),
    ("me llamo Ana y mi apellido es Ruiz", "Ana", "Ruiz", False),
    ("nombre: Ana, apellido: Ruiz", "Ana", "Ruiz", False),
    ("Ana es mi nombre", "Ana", None, False),
    ("Lupe, pero pregunten por mi hija", "Lupe", None, True),
    ("mi nombre es José Luis", "José Luis", None, False),
    ("St. John", "St. John", None, False),
    ("Mary Ann", "Mary Ann", None, False),
    ("De la Cruz", "De la Cruz", None, False),
    ("Smith, first name Bob", "Bob", "Smith", False),
    ("last name Smith first name Bob", "Bob", "Smith", False),
    ("Robert but everyone calls me Bob", "Bob", None, True),
    ("yes, it's Marge", "Marge", None, False),
    ("like I said, Marge", "Marge", None, False),
    ("Marge!", "Marge", None, False),
    ("Jo with no e", "Jo", None, False),
    ("Kathy with a K", "Kathy", None, False),
    ("ya le dije, Rosa", "Rosa", None, False),
    ("Will", "Will", None, False),
    ("May", "May", None, False),
    ("Hi", "Hi", None, False),
    ("Ok", "Ok", None, False),
    ("Lee", "Lee", None, False),
    ("Butler", "Butler", None, False),
    ("Buttons McGee", "Buttons", "McGee", False),
    ("Li, please", "Li", None, False),
    ("Garcia Lopez", "Garcia Lopez", None, False),
    ("first name's Bob, last name's Smith", "Bob", "Smith", False),
    ("marcus delgado", "Marcus", "Delgado", False),
    ("DOUG", "Doug", None, False),
    ("its patty with a y", "Patty", None, False),
    ("juan carlos ortiz", "Juan Carlos", "Ortiz", False),
    ("Mary Ann Kowalski", "Mary Ann", "Kowalski", False),
    ("ana maría", "Ana María", None, False),
    ("Dee Dee, thanks hon", "Dee Dee", None, False),
    ("Anh Thu", "Anh Thu", None, False),
    ("tou vang", "Tou", "Vang", False),
    ("Linda Thomas", "Linda Thomas", None, False),
    ("Walter Engebretson is my name", "Walter", "Engebretson", False),
    ("Sue period", "Sue", None, False),
    ("Jon, sorry John with an h", "John", None, False),
    ("William Olson but I go by Bill", "Bill", "Olson", True),
    ("Rosemary but everybody says Rosie", "Rosie", None, True),
    ("Bernice Halvorsen, I'm Denise her daughter", "Bernice", "Halvorsen", True),
    ("I'm Keisha, the daughter. Mom's name is Lorraine", "Lorraine", None, True),
    ("my husband's name is Elmer Johnson, I'm his wife Ruth", "Elmer", "Johnson", True),
    ("soy Ana, su hija. Mi mamá se llama Rosa Martínez", "Rosa", "Martínez", True),
    ("this is for my mother, Elaine Kowalski", "Elaine", "Kowalski", True),
    ("Kathy, last name Schmidt", "Kathy", "Schmidt", False),
    ("you may call me Mrs. Tran", None, "Tran", False),
]
LAST_NAMES = [
    ("Lindqvist-Moe, good luck spelling that", "Lindqvist-Moe"),
    ("Tollefson, two l's, one f", "Tollefson"),
    ("Delgado, I'm Kelly", "Delgado"),
    ("It's Vander Heiden, two words", "Vander Heiden"),
    ("Schmitz with a z", "Schmitz"),
    ("Peterson, sorry Petersen with an e", "Petersen"),
    ("Smith. no wait it's Smythe", "Smythe"),
    ("same as my husband's, Olstad", "Olstad"),
    ("Olson, same as my wife", "Olson"),
    ("o'brien", "O'Brien"),
    ("last name's Yang", "Yang"),
    ("Jensen not Jenson", "Jensen"),
    ("it's hansen, s-e-n", "Hansen"),
    ("mcdonald, no a", "McDonald"),
    ("van der berg", "Van der Berg"),
    ("Meyer, M-E-Y-E-R, no s at the end", "Meyer"),
    ("Mrs. Tran", "Tran"),
]
PHONES = [
    ("608-555-0177 no wait 608-555-0178", "+16085550178", True),
    ("5102 55 01 42 no espere 414-555-0142", "+14145550142", True),
    ("area code 608, 555-0177", "+16085550177", False),
    ("my old number 608-555-0111 is dead, 608-555-0177 works", "+16085550177", True),
    ("5550123", None, False),
    ("555-0123", None, False),
    ("608-555-0123", "+16085550123", False),
    ("608-555-0123 x45", "+16085550123", True),
    ("608 555 0123 ext. 45", "+16085550123", True),
    ("608-555-0123 or 608-555-0199", "+16085550123", True),
    ("(608) 555-0123", "+16085550123", False),
    ("my cell is 608.555.0123", "+16085550123", False),
    ("608-555-0123 but only after 5pm", "+16085550123", True),
    ("+52 55 1234 5678", "+525512345678", False),
    ("not 608-555-0123, use 608-555-0199", "+16085550199", True),
    ("six zero eight five five five zero one two three", "+16085550123", False),
    ("seis cero ocho cinco cinco cinco cero uno dos tres", "+16085550123", False),
    ("1 608 555 0123", "+16085550123", False),
    ("6085550123", "+16085550123", False),
    ("123-456-7890", None, False),
    ("my wife's 608-555-0123", "+16085550123", True),
    ("call after 5", None, False),
    ("555-0123 ext 4", None, False),
    ("608 5550123", "+16085550123", False),
    ("area code four one four five five five oh one six oh", "+14145550160", False),
    ("six oh eight dash five five five dash oh one oh nine", "+16085550109", False),
    ("nine two zero triple five oh one double one", "+19205550111", False),
    ("608 five five five 0123", "+16085550123", False),
    ("seven one five, five five five, zero one eighty eight", "+17155550188", False),
    ("608-555-0111 no sorry ends in 0112", "+16085550112", False),
    ("608-555-0111, sorry, 0112", "+16085550112", False),
    ("608-555-0111 I mean 555-0121", "+16085550121", False),
    ("608-555-0111 no wait, last four are oh one two two", "+16085550122", False),
    ("608-555-0111 ext 12", "+16085550111", True),
    ("608-555-0111 between 10 and 12", "+16085550111", True),
    ("call my son at 312-555-0180", "+13125550180", True),
    ("608 555 0144 no texts", "+16085550144", True),
    ("five five five oh one seven one", None, False),
]
ONLY_THIS_LANGUAGE = [
    ("nah english", "en", True),
    ("English is all I've got, a little Polish", "en", True),
    ("no", "en", True),
    ("Spanish", "en", False),
    ("Hmong", "en", False),
    ("No, English is fine", "en", True),
    ("English only", "en", True),
    ("just english", "en", True),
    ("no english", "en", True),
    ("my English is not good, Hmong", "en", False),
    ("English or Spanish both fine", "en", False),
    ("nope, English", "en", True),
    ("a little Polish but English is fine", "en", True),
    ("Mandarin", "en", False),
    ("solo español", "es", True),
    ("no, español está bien", "es", True),
    ("el español nomás", "es", True),
    ("inglés", "es", False),
    ("mixteco", "es", False),
    ("prefiero mixteco, español poco", "es", False),
    ("no, así está bien en español", "es", True),
    ("English please", "en", True),
    ("No other language", "en", True),
    ("only Vietnamese", "en", False),
    ("no period", "en", True),
    ("My first language is Spanish but English is fine.", "en", True),
    ("Well my Polish is better than my English some days but English is fine", "en", True),
    ("English is ok but Hmong is better for me", "en", False),
    ("English is fine, but my mother would prefer Spanish", "en", False),
    ("English is good enough though I grew up with German", "en", True),
    ("my English isn't great but it's ok", "en", False),
    ("hablo mixteco pero español está bien", "es", True),
    ("I'd rather speak Polish", "en", False),
]


@pytest.mark.parametrize(("text", "address", "sure"), ADDRESSES)
def test_an_address_is_read_and_known_to_be_whole_or_not(text: str, address: str | None, sure: bool) -> None:
    found = contact_details.read("email", text, "en", SPOKEN)
    assert (found and found.value, not found or found.sure) == (address, sure)


@pytest.mark.parametrize(("address", "meant"), SLIPS)
def test_a_slip_in_a_well_known_provider_is_noticed(address: str, meant: str | None) -> None:
    assert mended_addresses.meant(address) == meant


@pytest.mark.parametrize(("text", "name", "last", "noted"), NAMES)
def test_a_name_is_read_without_what_is_said_around_it(text: str, name: str | None, last: str | None, noted: bool) -> None:
    found = contact_details.read("first_name", text)
    assert not contact_details.none_given("first_name", text)
    assert found is not None and (found.value, found.more.get("last_name"), found.noted) == (name, last, noted)


@pytest.mark.parametrize(("text", "name"), LAST_NAMES)
def test_a_last_name_is_read_without_what_is_said_around_it(text: str, name: str) -> None:
    found = contact_details.read("last_name", text)
    assert found is not None and found.value == name


@pytest.mark.parametrize("text", ["no", "No", "no.", "ana.smith@example.com"])
def test_what_may_be_a_name_or_a_no_is_neither(text: str) -> None:
    assert not contact_details.none_given("last_name", text) and contact_details.read("last_name", text) is None


@pytest.mark.parametrize("text", ["nah", "nope", "skip", "rather not", "n/a", "none", "no thanks", "prefer not to say"])
def test_a_refusal_is_no_name(text: str) -> None:
    assert contact_details.none_given("first_name", text)


@pytest.mark.parametrize(("text", "name"), [("nada", False), ("paso", False), ("Nada", True), ("Paso", True), ("me llamo Paso", True)])
def test_in_spanish_a_word_that_also_refuses_is_a_name_where_it_is_written_as_one(text: str, name: bool) -> None:
    assert (contact_details.read("first_name", text, "es") is not None) == name


@pytest.mark.parametrize(("text", "number", "noted"), PHONES)
def test_a_number_is_whole_and_what_stands_beside_it_is_noticed(text: str, number: str | None, noted: bool) -> None:
    found = contact_details.read("phone", text, "en", SPOKEN)
    assert (found and found.value, bool(found and found.noted)) == (number, noted)


@pytest.mark.parametrize(("text", "language", "only"), ONLY_THIS_LANGUAGE)
def test_the_conversations_own_language_is_no_other_one(text: str, language: str, only: bool) -> None:
    assert contact_details.none_given("language", text, language) == only


@pytest.mark.parametrize(
    "text",
    [
        "dont do email",
        "I don't have email",
        "I don't use e-mail",
        "no tengo correo",
        "de eso no manejo",
        "no uso eso",
        "no computer here",
        "never had one",
        "no e mail, sorry",
        "we don't have internet out here",
        "I'm not much of a computer person",
    ],
)
def test_having_no_address_is_understood(text: str) -> None:
    assert contact_details.none_given("email", text)


def test_the_contact_form_takes_no_address_that_may_be_part_of_one() -> None:
    assert contact_details.email_in("ana smith@example.com") is None
    assert contact_details.email_in("ana@example.com") == "ana@example.com"
    assert contact_details.beside_phone("608-555-0123 x45") == "608-555-0123 x45"
    assert contact_details.beside_phone("608-555-0123") is None
