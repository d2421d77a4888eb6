"""Emergencies are heard at once; what only sounds like one is not."""

from datetime import date

import pytest
from readers import reader

from prescreen.protocol import load
from prescreen.understanding import Signs

PROTOCOL = load()
SIGNS, READER = Signs.of(PROTOCOL), reader()
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I have crushing chest pain", "911"), ("cant catch my breath and my lips are turning blue", "911"), ("my face is drooping on one side", "911"),
        ("my tongue is swelling up", "911"), ("I took all my pills", "911"), ("the bleeding will not stop", "911"), ("I think I'm having a stroke", "911"),
        ("my husband is not breathing", "911"), ("I want to kill myself", "988"), ("id be better off dead", "988"), ("no reason to live anymore", "988"),
        ("throwing up blood", "911"), ("my left arm went numb and I can't speak right", "911"),
        ("asthma, it used to make it hard to breathe but its under control now", None), ("had a heart attack in 2015", None),
        ("no chest pain", None), ("I get short of breath on the stairs", None), ("this dry mouth is killing me", None), ("does it cause chest pain?", None),
        ("nearly bled to death having my daughter in 1988", None), ("my husband passed away in 2020", None), ("I am not suicidal", None),
        ("throat closing up, I have asthma", "911"), ("asthma, and I can't breathe", "911"), ("chest pain, copd", "911"),
        ("I use an inhaler, my lips are swelling up", "911"), ("I have asthma and get short of breath", None), ("trouble breathing from my COPD", None),
        ("hard to swallow bread", None), ("dry mouth all day", None), ("my mother died of a stroke", None), ("I take a blood thinner", None),
    ],
)  # fmt: skip
def test_emergency(text: str, code: str | None) -> None:
    assert SIGNS.read(text).emergency == code


EMERGENCIES = [
    "my wife just fell down and isnt responding", "dad is having some kind of fit on the floor", "my baby isnt breathing",
    "the man next to me on the bus just collapsed", "she's turning blue", "he wont wake up and his breathing sounds weird",
    "my son ate a whole bottle of tylenol", "grandpa cant move his left side and his words are all mush",
    "my friend says she's going to kill herself tonight", "my husband has a gun and says he is done living",
    "my daughter cut her wrists", "my heart is pounding out of my chest and i feel like im dying",
    "i feel like an elephant is sitting on my chest", "theres a weight on my chest and my arm is tingling down to the fingers",
    "my chest feels like its in a vise", "tightness in my chest since this morning and its getting worse",
    "heart racing 180 and cant catch breath", "i cant get any air in", "my throat is closing after that shrimp",
    "lips are fat and tongue is getting thick i ate peanuts", "hives all over and wheezing after my new pill",
    "my tongue is so swollen i cant talk right", "my throats so tight i cant swallow my spit", "half my face wont move",
    "my mouth is hanging down on one side", "right hand wont work all of a sudden and i cant find words",
    "cant see out of my left eye all of a sudden", "everything went black in one eye a minute ago", "my words r coming out wrong",
    "worst headache of my life just hit me", "i have the worst headache ive ever had, came on like thunder",
    "i think im having a heart attack", "took 30 of my sleeping pills", "i took way too many of my pain pills",
    "i swallowed the whole bottle", "i drank drain cleaner", "accidentally took my husbands heart pills, all of them",
    "took double my insulin and im shaking and sweaty", "my sugar is 38 and im going fuzzy",
    "i cant stop bleeding from my gums, soaked three towels", "nosebleed for 2 hours wont quit", "blood is pouring out of my mouth",
    "im coughing up blood clots", "threw up something like coffee grounds", "my poop is black and im so dizzy i cant stand",
    "bleeding so heavy im soaking a pad every 20 minutes and im 20 weeks pregnant", "i cut myself bad and its spurting",
    "i fell down the stairs and hit my head and im seeing double", "i fell and cant get up",
    "i fell and think my hip is broke, cant get off the floor", "passed out twice this morning", "i keep blacking out",
    "im about to faint", "room is going dark, i feel faint and cold sweat", "im burning up 105 and confused",
    "fever of 104 and stiff neck, on prednisone", "temp is 103.5 and i had chemo last week",
    "i got rigors and 40.2 fever after my transplant", "im choking on a pill", "somethings stuck in my throat and i cant breathe",
    "house is filling with smoke", "theres a fire in my kitchen", "i smell gas and im dizzy", "somebody is breaking into my house",
    "my boyfriend is hitting me", "he has a knife and he wont let me leave", "im in labor and the baby is coming now",
    "my water broke at 30 weeks", "i want to kill myself", "i dont want to be alive anymore", "whats the point of living",
    "id rather be dead than live like this", "i have a plan to end my life", "ive been hurting myself",
    "im going to take all my pills tonight", "i wrote my goodbye notes", "nobody would miss me if i was gone",
    "the world would be better off without me", "i wish i wouldnt wake up tomorrow",
    "i just want it all to be over, got the pills lined up", "im gonna blow my brains out", "thinking of driving off the road",
    "i cant go on anymore, i want out of this life", "loaded gun on the table, tired of hurting", "feel like swallowing all my pills",
    "want to disappear for good", "life aint worth it no more", "ready to meet my maker tonight, by my own hand",
    "i been burning myself with cigarettes", "thoughts of harming myself", "sometimes i think about killing myself",
    "might as well be dead", "just let me die", "i want to join my dead wife tonight", "im suicidal", "call 911 please",
    "help im having an allergic reaction my face is blowing up", "send an ambulance", "im not ok, cant breathe", "cnt breathe",
    "i cant braeth", "chest pian", "hurts to breathe and my chest is heavy",
    "got a crushing feeling behind my breastbone going into my jaw", "pain shooting down my left arm and im sweating buckets",
    "my pacemaker keeps shocking me", "my defibrillator went off 3 times", "my leg is huge and now im short of breath",
    "my heart stopped for a second and i passed out", "having a seizure", "just had a seizure", "my husband is having a stroke",
    "he is slumped over and drooling", "mom isnt making sense and her face droops", "kid drank bleach", "swallowed a bunch of batteries",
    "overdosed", "OD'd on my oxy", "my roommate od'd", "she took something and shes not waking up", "gasping for air",
    "i feel like im suffocating", "my inhaler isnt working and i cant breathe", "asthma attack and no inhaler",
    "wheezing so bad i cant talk", "bit by a snake", "stung by a bee and my throat itches and im wheezing", "a car hit me",
    "i was just in a car accident and my neck hurts", "im on the floor and cant move my legs", "cant feel my legs all of a sudden",
    "electrocuted myself", "i got stabbed", "shot in the leg", "burned my whole arm with boiling oil just now", "sudden loss of vision",
    "i dont feel right, my chest is squeezing and my jaw aches", "chest pains real bad", "been having chest pain for an hour",
    "my chest been hurting all morning", "having trouble breathing since last night", "i cant breathe good today", "vomiting blood",
    "throwing up nonstop blood", "gonna faint, everything spinning and my chest hurts", "husband wont wake up",
    "my grandma is having a stroke i think", "theres a lady here on the bus not breathing", "someone in the waiting room just collapsed",
    "my kid got into my meds and ate a bunch of pills", "my toddler drank my morphine", "dad took all his heart pills by mistake",
    "i think i took my methotrexate every day instead of weekly, im throwing up blood", "swallowed a fish bone and cant breathe",
    "my tongue is huge and my lips are tingling", "started the new antibiotic and now my throat is closing up",
    "bp is 220 over 130 and my head is splitting", "my heart is beating 190", "my leg is swollen and my chest hurts when i breathe",
    "i cant get my breath sitting down", "woke up and cant move my right side", "talking funny and arm went dead",
    "cant hold my coffee cup, hand went limp", "blood wont stop coming from where i had my tooth pulled", "i've bled through 3 towels",
    "there's blood everywhere", "im so tired of fighting, dont want to be here anymore", "i dont see a reason to live",
    "my family would be better off if i was dead", "i just took the rest of my oxycodone, its over",
    "goodbye everyone, im ending it tonight", "ive got a rope", "i want to hurt myself", "i feel suicidal",
    "my son says he's going to shoot himself", "my wife wants to die", "i think about dying all the time", "i have thoughts of suicide",
    "if i had a gun id use it on myself", "please help me im dying", "911", "help im having chest pains", "HELP cant breathe",
    "my chest hurts bad and im sweating", "having chest pain right now should i take my aspirin",
    "can i take nitro im having chest pains", "what do i do my husband is choking",
    "is it normal that my chest is hurting and my left arm is numb", "is it an emergency if my face is drooping",
    "my mom stopped breathing what should i do", "why cant i breathe",
    "took my water pill and now im passed out on the floor lol jk no seriously i fell and cant get up",
    "bleeding from the bone marrow spot and it wont quit", "having really bad chest pain and shortness of breath for the past hour",
]  # fmt: skip
LOOK_ALIKES = [
    "b, I teach full days and then collapse", "I collapse into bed at eight", "i take 11 pills, one of them is for my heart",
    "Tomo once pastillas, alguna será", "yo me desmayo con una vacuna, imposible",
    "no chest pain", "i had a heart attack in 2015", "my mom died of a stroke", "had a stroke 3 years ago",
    "this dry mouth is killing me", "i could die of thirst", "i get out of breath going up stairs",
    "my mouth is so dry i choke on crackers", "i choke on pills because my mouth is dry", "my tongue sticks to the roof of my mouth",
    "my face swells up when i get stones", "my gland swells up under my jaw when i eat", "swollen glands in my neck",
    "swelling under my jaw that comes and goes at meals", "my cheeks swell when i eat", "lips are dry and cracked",
    "tongue gets sore and red", "my feet swell so im on lasix", "legs swell up by evening", "numbness in my feet from diabetes",
    "my hands go numb from carpal tunnel", "my lip was numb after the biopsy", "fingers turn blue in the cold, raynauds",
    "raynauds, my fingers go white and blue", "passed out once when they took blood years ago", "i faint at the sight of needles",
    "id probably pass out if you stuck a needle in my hip", "id faint if i saw that needle",
    "i would have a heart attack if they stuck that in my bone", "nearly had a heart attack when i saw the bill", "blood thinner",
    "i bleed easy", "my gums bleed when i brush", "i bruise easy and bleed easily",
    "had a bleeding ulcer in 2010 and needed transfusions", "i was bleeding out when they transfused me in 1999",
    "i needed blood after a car accident in 1987", "car accident in 2001, they took my spleen", "does the needle hurt",
    "will i bleed a lot", "what if i cant breathe during the injection", "can the injection make my throat swell",
    "could it cause a stroke", "is there a risk of overdose", "can you overdose on tylenol", "what happens if i take too many",
    "what are the signs of a stroke", "my father shot himself when i was ten", "my brother killed himself", "lost my son to suicide",
    "i am not suicidal", "no thoughts of hurting myself", "never been suicidal", "i tried to kill myself when i was 19 but im good now",
    "i have asthma", "copd, on oxygen", "sleep apnea, i stop breathing at night, use a cpap",
    "i have heart failure and get short winded", "i wake up choking because my mouth is so dry", "my husband passed out drunk lol",
    "dead tired", "im dying to get in this study", "im dying for a drink of water", "kill for some spit", "id kill for some saliva",
    "i have epilepsy, had seizures as a kid", "seizures, take keppra", "take nitroglycerin for angina", "chest xray last year",
    "they did radiation to my chest", "breast cancer, radiation to the chest", "i had throat cancer, throat was swollen from radiation",
    "bells palsy in 2018, face still droops a bit", "half my face is numb since the parotid surgery",
    "numb since they took the gland out", "left side weak since my stroke in 2012", "cant feel my lip since the biopsy",
    "diabetic, sugars run 200", "my sugar was 140 this morning", "my a1c was 6.5, used to have lows where id pass out",
    "i get dizzy when i stand up", "fever blisters", "had a fever last week", "i run a low fever with my lupus flares",
    "white coat syndrome makes my heart race", "i stopped breathing once under anesthesia in 1990",
    "almost choked to death on a steak in 2009", "i'm on suboxone, overdosed in 2016, clean since", "overdosed on advil once as a teen",
    "took too much prednisone back in the day and got cushings", "my mother took her own life", "she died of a heart attack",
    "i can't breathe through my nose", "my nose is stuffed and i breathe through my mouth", "mouth breather",
    "i shot up heroin years ago", "shot in the arm for flu", "got my shot today", "gun shy about needles",
    "the needle thing scares me to death", "that would kill me", "id rather die than have that needle", "i'd sooner die",
    "kill me now, another form", "stop killing me with questions", "you're killing me", "im dead serious", "dead set against it",
    "i cut myself shaving", "i cut myself off sugar", "burned out on studies", "burning mouth", "my mouth burns like fire",
    "tongue is on fire", "feels like my mouth is on fire", "house fire burned my records", "chest cold",
    "i had pneumonia and couldnt breathe in 2020", "covid in 2021, couldnt catch my breath, ok now",
    "transfused after my c section, hemorrhaged, 1985", "hemorrhoids bleed", "bleeding gums", "i bled a lot when my tooth came out",
    "thought i was having a heart attack but it was gas, years back", "panic attacks sometimes",
    "anxiety makes my chest tight sometimes", "they said it was a ministroke 5 years back",
    "i cant talk without water, my mouth is so dry", "cant swallow dry food", "i cant speak on that", "cant speak english good",
    "i cant feel my taste", "lost my sense of taste", "cant move my schedule", "i fell for it", "i fell asleep",
    "i fall a lot because of my neuropathy", "no, i feel fine", "my eyes are so dry i cant see", "eyelids droop a little, had surgery",
    "my wife has dementia and gets confused", "hit by a bus is how i feel after infusions", "i overdo it and pay for it",
    "my mouth waters", "i could choke my insurance company", "choked up thinking about it", "suffocating in this heat",
    "out of breath walking to the mailbox", "i get winded", "short of breath with exertion, normal for me",
    "if i don't get water i feel like i'll die", "better off with a different drug", "i want to end it here", "i want to end this chat",
    "kill this chat", "when will i be here", "i won't be here next week, im on vacation", "i wont be around tomorrow, call friday",
    "i wont wake up before noon", "i never wake up without a dry mouth", "i wake up with my tongue stuck",
    "tired of living with this dry mouth", "tired of this dry mouth", "done with this", "no point in going on with these questions",
    "whats the point of this", "my late husband had a gun", "the gun in my safe isnt your business", "swallowed some barium for a test",
    "i swallowed a camera capsule last month", "took all my pills this morning as usual", "i took my pills", "took all my meds today",
    "i take all of my pills every morning", "took the whole bottle of antibiotics like the doctor said, thrush cleared",
    "i finished the whole bottle", "took 20 mg of lasix", "took 40 pills a day back then", "sudden dry mouth", "it came on suddenly",
    "suddenly in 2019", "is a swollen tongue normal", "swollen lymph nodes",
    "they had to call an ambulance when i had my transfusion reaction in 2005", "i was in a coma in 2003", "collapsed lung in 1998",
    "unconscious during surgery", "black out curtains", "i drive a fire truck", "my neighbor had a stroke last year and joined a study",
    "a guy at church had a heart attack", "my doctor isnt responding to my calls", "the office won't answer me",
    "my mom wont let me leave the house lol", "i have a knife allergy", "no strokes no heart attacks", "never had a seizure",
    "i had a mini stroke but recovered", "heart attack survivor", "my father had a heart attack", "heart attack runs in the family",
    "i get choked on dry bread", "i choke easily", "sometimes i choke when i eat without water",
    "i feel like im choking on cotton every morning", "my throat feels like its closing from being so dry", "throat tight from dryness",
    "my throat is dry", "mouth so dry my lips stick and bleed", "my lips are cracked and bleeding",
    "my tongue is cracked and swollen from thrush", "tongue swollen a little from the thrush",
    "my parotid swells like a balloon when i eat", "cheeks blow up like a chipmunk", "my face got puffy on prednisone",
    "moon face from prednisone, face swollen", "ankles swelling", "they thought it was a stroke in 2019 but it was bells palsy",
    "chest scan", "chest radiation for hodgkins in 1985, so no", "radiation to my chest wall, tightness since",
    "i take aspirin since my heart attack", "blood clots in 2018", "i had a transfusion cause i bled out after my daughter was born",
    "i dont bleed", "overactive bladder", "overdo it", "the dose is too much", "i took too much on at work",
    "i took too many steps today", "took way too long", "i'd love to not wake up with a dry mouth", "i hope i dont wake up dry",
    "i want to be here", "i dont want to live with dry mouth", "i dont want to live in wisconsin",
    "life isnt worth living without food lol", "cutting back on sugar", "cutting my pills in half", "been cutting down on salt",
    "i keep cutting my tongue on my teeth", "i burned myself out working", "hurt myself at work in 09", "kill two birds with one stone",
    "my hand shakes", "chills sometimes", "i ran a fever of 103 in march", "fever 101 last winter", "temp job",
    "sugar was 250 last week", "my sugars run 150 to 200", "my fasting sugar is 95", "my sugar is 120", "sugar at 6.5", "no pain",
    "im not bleeding", "my wife died in 2020", "my husband passed", "since my husband died i live alone",
    "i need a transfusion or i pass out", "i'd pass out", "do you call an ambulance if something goes wrong",
    "do people pass out from the needle", "has anybody died", "could i die from this", "will i stop breathing",
    "can this cause a seizure", "will my throat swell up after the shot", "i am scared i will bleed to death with the needle",
    "im scared to death of needles", "would rather die", "i would kill for a glass of water", "this itching is killing me",
    "dying to know", "i am dead on my feet", "poison ivy", "food poisoning last week", "smoke alarm", "i used to smoke", "quit smoking",
    "my car broke down", "i broke my hip in 2015", "fell last winter and broke my wrist", "i black out my windows",
    "in labor and delivery nurse", "water broke in the kitchen",
]  # fmt: skip


@pytest.mark.parametrize("text", EMERGENCIES)
def test_an_emergency_is_seen_whoever_it_happens_to(text: str) -> None:
    assert SIGNS.read(text).emergency


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_sounds_like_one_is_none(text: str) -> None:
    assert SIGNS.read(text).emergency is None


SAID_LIGHTLY = [
    "Sorry, I can't talk right now.", "cant talk rn, in church", "cant talk now, driving", "I can't talk at the moment, will text you later",
    "can't talk, in a meeting", "Can't talk now. What's up?", "OMG I'm dying laughing", "im dying lol that's funny", "I'm dying 😂",
    "dying of laughter over here", "im dying of hunger, later", "If this is a medical emergency, hang up and call 911.",
    "If this is an emergency, please hang up and dial 911", "In case of emergency call 911",
    "Si esta es una emergencia médica, cuelgue y llame al 911", "En caso de emergencia llame al 911",
    "Our office is closed. For emergencies dial 911 or go to the nearest emergency room.", "me muero de risa jajaja",
    "me estoy muriendo de la risa", "me muero de hambre, luego sigo", "no puedo hablar ahorita, estoy en misa",
    "ahorita no puedo hablar, estoy manejando", "you have reached Dr. Lee's office. if you are having chest pain hang up and dial 911",
    "For a life-threatening emergency hang up and dial 911.", "this chat is killing me lol", "i choked laughing",
]  # fmt: skip
STILL_GRAVE = [
    "I can't talk right, my face is drooping", "cant talk right now my words are slurred", "I can't talk and my arm is numb", "help I'm dying",
    "im dying please help", "I think I'm dying, chest hurts", "is this a medical emergency? i cant breathe", "this is a medical emergency",
    "if this is an emergency what do i do, my chest is crushing", "sorry cant talk right now having chest pain", "suddenly I cant talk",
    "call 911", "me estoy muriendo, no puedo respirar", "no puedo hablar y se me cayó la cara", "esto es una emergencia, me duele el pecho",
    "lol no seriously im dying, cant breathe", "cant talk right, tongue is swelling", "My husband can't talk all of a sudden",
    "de repente no puede hablar mi mamá", "no and my chest hurts bad", "I don't have diabetes and my chest hurts really bad",
    "no but I can't breathe", "no, my face is drooping", "never had cancer and now im coughing up blood", "no and the bleeding wont stop",
    "no my tongue is swelling", "no y me duele el pecho ahorita",
]  # fmt: skip


@pytest.mark.parametrize("text", SAID_LIGHTLY)
def test_who_is_busy_or_laughs_or_tells_what_to_do_in_one_has_none(text: str) -> None:
    assert SIGNS.read(text).emergency is None


@pytest.mark.parametrize("text", STILL_GRAVE)
def test_an_emergency_beside_such_words_or_a_no_is_one(text: str) -> None:
    assert SIGNS.read(text).emergency == "911"


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("I have Sjögren's and lupus and my chest hurts really bad right now", "en", ["sjogren", "lupus"]),
        ("I think I'm having a stroke, I have Sjogren's", "en", ["stroke", "sjogren"]),
        ("tengo Sjögren y me duele mucho el pecho ahorita", "es", ["sjogren"]),
    ],
)
def test_conditions_named_in_an_emergency_are_kept(text: str, language: str, named: list[str]) -> None:
    at_it = READER.read("diagnoses", text, language=language, today=TODAY, answers={})
    beside = READER.read("dry_mouth", text, language=language, today=TODAY, answers={})
    assert (at_it.kind, at_it.answer) == ("emergency", named)
    assert beside.kind == "emergency" and "sjogren" in beside.also["diagnoses"]
