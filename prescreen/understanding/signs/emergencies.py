"""Emergencies: what must be seen in any text, with or without a model.

An emergency is one that happens now, to the participant or to somebody beside them. What is over, denied, only asked about or
long known ("I get short of breath on stairs") is none. Reads English; what is written in another language comes as its glossary has it.
"""

from __future__ import annotations

import re

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain

_KIN = (
    r"(?:he|she|they|hes|shes|theyre|(?:my |our |the |this |a )?(?:\w+ )?(?:husband|wife|hubby|mom|mama|mother|dad|daddy|father|papa|son|daughter|baby|babys|kid|child|boy|girl|toddler|little one|grand ?\w+|granny|"
    r"brother|sister|aunt|uncle|cousin|niece|nephew|neighbou?rs?|friends?|buddy|room ?mate|roomate|boyfriend|girlfriend|partner|man|woman|lady|guy|person|patient|somebody|someone|coworker|dog ?walker|caregiver|everyone)s?)"
)
_SUICIDE = pattern(
    r"\b(?:kill(?:ing)? (?:myself|my self|himself|herself|themsel\w+)|killing me(?:self)|end(?:ing)? (?:it all|my (?:own )?life|myself|things for good)|(?:think\w* (?:of|about)|tempted to|plan\w* (?:to|on)|ready to|wanna|gonna|going to|want to) (?:just )?end(?:ing)? it(?! (?:here|there|with|now|for|this|the|by|at))"
    r"|ending it (?:all|tonight|today)|(?:ive|i) (?:got|have) a (?:noose|rope)\b|think\w* (?:about|of) (?:dying|death|suicide)(?! of)|use it on myself|suicid\w*|(?:want|wanna|wanted|wants|going|ready|like|gonna|wish i could|hoping) (?:to )?(?:just )?(?:die|be dead|not be here|disappear (?:forever|for good)|not exist)(?! (?:than (?!live|go on)|for a|of laugh))|rather be dead|rather die than (?:live|go on|keep)|might as well be dead|(?:just )?let me die|wants? to die"
    r"|better (?:off )?(?:dead|without me|if i (?:was|were)(?:nt| not)? (?:dead|gone|here))|(?:nobody|no ?one|they|none of them) (?:would|will|wont|wouldnt|d) (?:even )?(?:miss me|notice if i (?:was |were )?(?:gone|died|dead))|(?:no (?:reason|point|sense|use)|whats the (?:point|use|sense)) (?:to|in|of) (?:\w+ )?(?:liv\w+|life|being alive|go\w* on(?! with)|keep\w* (?:on )?(?:liv|go)\w*(?! (?:with|through)))"
    r"|(?:dont|do not|didnt) (?:really )?want to (?:live|be alive|wake up|be here any ?more|go on living|exist)(?! (?:in|with|near|at|there|here in))|(?:hurting|harming|burning) myself|(?:want|need|urge|going|gonna|might|thinking|tempted|like|afraid i(?:ll| will| might)|could|will|thoughts) (?:\w+ ){0,3}(?:hurt|harm|cut|burn) (?:my ?self)|self ?-?(?:harm|injur)\w*|(?:been|keep|kept|started|im|am|back to) (?:\w+ )?cutting(?: again| myself| my (?:arms?|wrists?|legs?|thighs?))\b(?! (?:off|back|down|out))|cutting myself|cut(?:ting)? myself (?:again|on purpose|to feel|deep|tonight|last night)|(?:cut|slit|slash|cutting|slashed|slitting) (?:\w+ )?wrists?|drag\w* a (?:razor|blade)"
    r"|(?:ill|i will|be|im gonna be|going to be) (?:dead|gone) (?:by|before|come|tonight|tomorrow)|(?:wont|will not|not gonna|not going to) be alive\b|(?:wont|will not|not gonna|not going to|not planning (?:on|to)) be(?:ing)? (?:around|here) (?:to see|much longer|for long|when (?:they|it|you)|any ?more)\b|no plans to (?:be alive|live|stick around|be here|be around)|(?:dont|do not) (?:\w+ )?(?:see|have|got) (?:no |any |a |much )?(?:reason|point|purpose) (?:to|in|for) (?:stick\w*|stay\w*|keep\w*|liv\w*|go\w* on|be\w* here|hang\w*)|stick(?:ing)? around after|bought a (?:rope|gun|pistol|noose|razor)|sit(?:ting)? (?:here |alone )*(?:\w+ )?with (?:my |the |a |this )?(?:\w+ ){0,3}(?:pistol|gun|revolver|shotgun|rifle|rope|razor|blade|pills|bottle of pills)|(?:gun safe|gun cabinet) (?:is )?(?:open|unlocked)|(?:enough|plenty) (?:of (?:them|em|pills) )?to (?:do the job|end it|finish it|finish me|kill me|do it)|if i (?:took|take) (?:em|them|it) all|pray(?:ing)? (?:\w+ ){0,3}to die|(?:got|have) a plan (?:if not|to|for|and)\b(?=.*\b(?:die|dead|end|quicker|gone|tonight)\b)|tired of being a burden|all (?:going to|gonna) be over|over (?:tonight|soon) (?:for me|for good)|how im going out|(?:tell|told) (?:my |the )?(?:kids|children|wife|husband|family|mom) (?:that )?i love[d]? (?:them|her|him)|nothing left (?:to|for) (?:live|me|lose and)|i(?:ve)? got nothing left|seeing to (?:that|it) myself|stopped eating so|(?:take|taking) my (?:own )?life|wish i (?:was|were|had) (?:dead|never born|not alive)|(?:got|have|counted|hiding|saved|hoard\w*) (?:up )?(?:the|my|all (?:the|my)|enough) pills (?:right )?(?:here|up|out|ready|lined up)|pills (?:are )?(?:all )?(?:lined up|counted out|saved up)|not (?:going|gonna) (?:to )?(?:make it|be (?:here|around)) (?:to|till|until|by) (?:morning|tomorrow)|by (?:tomorrow|morning|tonight|the morning|sunrise|sunday|the weekend) (?:\w+ )?i(?:ll| will)? ?(?:wont|will not|not|be) ?(?:be )?(?:here|gone|around|dead|alive)"
    r"|(?:suicide|good ?bye|farewell) (?:note|letter|video)s?|(?:the|my|all the) (?:note|letter)s? (?:is|are) (?:already |all )?written(?! (?:by|in|on|from))|done (?:with )?(?:life|living|this life)|(?:gun|revolver|pistol|rifle|shotgun|rope|noose|razor|blade|pills) (?:is |are )?(?:right )?(?:here|next to me|beside me|(?:in|on|to|against|at) my (?:hand|lap|head|mouth|temple|neck|wrist))|loaded (?:gun|pistol|revolver|rifle)|has a (?:gun|rope) and|nothing (?:left )?to live for"
    r"|(?:want|wish|hope|hoping|pray\w*|rather|like) (?:\w+ ){0,8}?(?:not|never|wouldnt|didnt|dont|wont) (?:ever )?(?:have to )?wake up(?! (?:to (?:pee|drink|use)|dry|with|all|so|every|at|in|before|early|(?:my|her|him|the|them|till|until)\b))|wish i (?:could )?(?:just )?(?:not|never) wake up|tired of (?:living|being alive|life)(?! (?:with|in|on|like this with))|(?:not|aint|isnt) worth (?:living(?! without)|it no more|it anymore living)|life (?:isnt|aint|is not) worth (?:it|living(?! without)|the)|jump off (?:a|the) (?:bridge|building|roof)"
    r"|(?:step\w*|jump\w*|leap\w*|driv(?:e|ing)|walk(?:ing)?|throw\w* myself|go(?:ing)?|roll\w*) (?:right )?(?:off|into|in front of|under) (?:\w+ ){0,2}(?:bridge|building|roof|edge|cliff|ledge|balcony|overpass|traffic|train|truck|semi|river|(?:off )?the road)|bridge (?:\w+ ){1,6}(?:stepping|jumping|going) (?:off|over)|(?:shoot|hang)(?:ing)? (?:myself|himself|herself)|blow(?:ing)? my (?:brains|head|own)|end my (?:suffering|pain) for good|dont see (?:a|the) (?:reason|point) (?:in|to) (?:living|live|going on)"
    r"|(?:feel like|want to|going to|gonna|ready to|think\w* (?:of|about|bout)|plan\w* (?:on|to)|tempted to|ill|will|tempted to) (?:just )?(?:tak|swallow|down)(?:e|ing)? (?:all|every one|the whole bottle) (?:of )?(?:my |the |these )?(?:pills|meds|medicines?|tablets|bottle)?|not (?:wak(?:e|ing) up|be(?:ing)? here) (?:any ?more|tomorrow|again|in the morning)|and not wak(?:e|ing) up\b|(?:want|wish|ready) (?:\w+ )?(?:it |this )?all to be over|meet my maker|by my own hand|(?:want|going|gonna|ready|like) (?:to )?(?:go )?(?:join|be with) my (?:dead|late) |out of this life|(?:cant|cannot) go on (?:any ?more|like this|living|any longer)(?! (?:with|answering))|(?:and|but) (?:tonight|today) ill see to it"
    r"|{suicide})\b"
)
_EMERGENCY = pattern(
    r"\b(?:chest (?:\w+ ){0,4}?(?:pa[in]+s?|pi?ans?|hurts?|hurting|pressure|tight\w*|crush\w*|squeez\w*|heavy|heaviness|elephant|horse|truck|anvil|brick|ton|weight|like its in a vi[sc]e|vi[sc]e|band around)|(?:pains?|pressure|tight\w*|squeez\w*|crush\w*|weight|elephant|hurts?|ache) (?:\w+ ){0,3}(?:in|on|across|through) (?:my |the |his |her )?(?:chest|left arm and|breast ?bone)|(?:crush\w*|squeez\w*|pain|pressure) (?:\w+ ){0,2}behind (?:my |the )?(?:breast ?bone|sternum)|pains? (?:\w+ )?(?:down|up|in|into) (?:my |his |her )?(?:left arm|jaw and)|(?:clutch|grabb?|hold)\w* (?:his|her|their|my) chest"
    r"|(?:hurt\w*|ach(?:e|es|ing)|pains?|numb\w*|burning|going|shooting) (?:\w+ ){0,3}(?:down|in|up|into) (?:my |the )?(?:left )?(?:arm|jaw|neck|shoulder|back)\b.*\b(?:sweat\w*|clammy|nause\w*|short of breath|dizzy|chest)|(?:arm|jaw|shoulder)s? (?:and (?:my )?\w+ )?(?:is |are )?(?:hurt\w*|ach\w*|numb).*\b(?:sweat\w*|clammy|nause\w*|dizzy)|chest (?:is |just |feels? )?(?:\w+ ){0,2}(?:cav(?:ing|ed) in|on fire|burning|discomfort|about to (?:burst|explode))|(?:press\w*|sitting|stand\w*|weight|squeez\w*) (?:\w+ ){0,2}on (?:my |the )?chest|indigestion\b.*\b(?:shoulder|arm|jaw|sweat)|heart (?:rate )?(?:is |has been |keeps? )?(?:\w+ )?(?:at |going |doing )(?:1[4-9]\d|2\d\d)|(?:monitor|vest|device) (?:just |keeps? )?(?:shock\w*|zapp\w*) me|(?:sats?|spo2|o2|oxygen|pulse ox) (?:is |are |at |down to |reads? |of |says )*(?:[5-7]\d|8[0-6])\b|\bsob (?:bad|real|so|and|right|now)|(?:real |very |so |such a )?hard time (?:getting|catching) (?:my |any |enough )?(?:air|breath|wind)|(?:catch|get) (?:my |any )?wind\b|drown\w* in my (?:own )?(?:lungs?|fluid|blood|spit)|(?:breath\w*) (?:real |very |so |too )?fast and|can ?not br\w+the?|br[eo]the? (?:properly|right|good|at all)|(?:pacemaker|defib\w*|icd) (?:\w+ )?(?:shock\w*|went off|going off|keeps|fir(?:ed|ing))|(?:bp|pressure) (?:is |of |at )?(?:1[89]\d|2\d\d) ?(?:/|over) ?1[1-9]\d|heart (?:is |s )?(?:\w+ )?(?:pounding|beating|jumping|racing) (?:out|so hard|and|1\d\d|2\d\d|like crazy)|(?:heart rate|pulse) (?:is |of |at )?(?:1[5-9]\d|2\d\d)"
    r"|(?:cant|cnt|cannot|can not|can hardly|can barely|cant hardly|barely|hardly|unable to|couldnt|not able to) (?:\w+ ){0,2}?(?:breathe?|breath|bre+th|braeth\w*|breathing|get (?:my|any|enough|a) (?:\w+ )?(?:breath|air)|catch (?:my|a|his|her)? ?breath|swallow my (?:own|spit)|get air)"
    r"|(?:trouble|difficulty|hard time|hard|hurts|struggl\w*|problems?|fighting|short(?:ness)?|out|gasping|labou?red) (?:to |of |for |with |my )?(?:breath\w*|air)|no air(?! (?:condition\w*|quality|fryer|travel|flow|bag))|gasping|(?:im|i am|he is|shes|hes|is|babys) choking|choking (?:on|right now|and)|suffocat\w*|(?:not|stopped|quit|isnt|aint) breathing|(?:lips?|fingers|face|hes|shes|he is|she is|theyre|all) (?:are |is )?(?:turning |going |gone |look\w* )?(?:blue|purple)(?! (?:in|when|with|from) (?:the )?cold)|turning blue|wheez\w* (?:so |real |really )?(?:bad|hard|and|after|like)|(?:and|im) wheezing|asthma attack"
    r"|(?:face|mouth|smile|side of (?:my|his|her) face|eyelid) (?:is |has |started |looks |just |kinda )*(?:droop\w*|sagg\w*|hanging (?:down )?on|pull\w* to)|droop\w* (?:face|on (?:1|one) side)|slurr\w*|garbl\w*|slump\w*(?: over| down)?|(?:words|speech|talking) (?:\w+ ){0,3}(?:jumbled|mumbl\w*|mixed up|not making sense|wrong|mush|gibberish|funny all of a sudden)|keeled over|(?:talking|speaking) (?:funny|weird|slurred) and|(?:arm|leg|hand|side) (?:just |suddenly )?went dead|(?:cant|cannot|couldnt|trouble) (?:(?:speak|talk)\w* (?:right(?! now)|straight|clear\w*|all of a sudden)|get (?:my )?words out|(?:find|form) (?:my |the )?words|(?:speak|talk)$)"
    r"|(?:facial droop|aphasia|hemipar\w+)|(?:grabbed|clutched|held) (?:her|his|their|my) (?:head|chest|throat) and (?:went|fell|dropped|collaps\w*)|(?:he|she|hes|shes|they|baby|husband|wife|mom|dad) (?:\w+ ){0,2}(?:gone|went|turned|looks|is|all) (?:\w+ )?(?:gray|grey|ashen|limp|lifeless)\b|(?:gone|went|turned|looks) (?:all )?(?:limp|lifeless|ashen)\b|not respond\w*|(?:went|gone|fell|dropped) (?:straight )?(?:down|over) (?:and|like)|(?:letters|words|everything) (?:are |is |all )+(?:doubled|blurry|double)|numb (?:around|in|all around) (?:my |the )?(?:mouth|face|lips|tongue)|light ?-?headed (?:and |,)?(?:sweat\w*|clammy|cant|dizzy)|seeing spots|cant (?:stay|keep) (?:awake|conscious)|(?:pain|belly|stomach|abdomen) (?:\w+ ){0,3}(?:just )?(?:ripped|tore|tearing|burst)|(?:im|i am|been) (?:\w+ )?on the floor (?:all night|since|and|cant|for \d)|neck wont bend|stiff neck and|(?:arm|leg|face|side|hand|half)s? (?:of (?:my |his |her )?(?:body |face )?)?(?:is |are |just |suddenly |has |have |all )*(?:went |gone |going |feels? |got )?(?:\w+ )?(?:numb|weak|limp|paraly\w*|dead all)|(?:numb|weak|paralyzed|limp) (?:on|down|all on) (?:1|one|my|the) (?:\w+ )?side|(?:cant|cannot|couldnt) (?:move|feel|lift|raise) (?:my |the |his |her )?(?:\w+ )?(?:arms?|legs?|face|side|hand)|(?:face|arm|hand|leg|side) (?:wont|cant|doesnt|quit|stopped) (?:move|moving|work\w*)|(?:cant|cannot) (?:see|walk|stand|talk|speak|move) (?:\w+ ){0,6}(?:all of a sudden|suddenly)|everythings? (?:is |just |has )*(?:went|going|gone|turning) (?:black|grey|gray|dark|white|dim)|room (?:is )?going dark|going fuzzy"
    r"|(?:having|have|had|think|like|signs of|be) (?:\w+ ){0,3}(?:a |another )?(?:stroke|heart attack|seizure|fit on)|heart attack|worst headache|sudden(?:ly)? (?:\w+ ){0,2}(?:blind|cant see|confus\w*|vision|weak\w*|numb\w*|loss of (?:vision|sight|speech))|lost (?:my )?(?:vision|sight) sudden\w*|(?:seeing|vision is) double (?:after|now|since (?:i|the) fall)|hit my head (?:\w+ ){0,5}(?:double|dizzy|blood|bleed\w*|throw\w*|vomit\w*|blurry)|(?:and|im|so) confused and"
    r"|(?:t(?:ongue|ounge|oung|ungue)|throat|lips?|face|airway|neck)s? (?:\w+ ){0,3}(?:swell\w*|swollen|swelled|swole\w*|clos(?:ing|es|ed)|puff\w*|bl[eo]w\w* up|balloon\w*|tighten\w*)|throats? (?:is |are )?(?:so |getting )tight|(?:lips?|t(?:ongue|ounge|oung|ungue)) (?:is |are )?(?:so |really )?(?:huge|(?:getting|growing) (?:fat|thick|big\w*))|(?:swell\w*|swollen|swole\w*) (?:of |up |in |on )?(?:my |the )?(?:\w+ )?(?:t(?:ongue|ounge|oung|ungue)|throat|lips|face|airway)|throats? (?:is |are |feels? |getting |so )*(?:tight|itchy and|closing|thick)|tongue (?:is |feels? |getting )+(?:thick|big|fat|itchy)|(?:ate|had|stung by|allergic to) (?:\w+ ){0,3}(?:and|,)? ?(?:\w+ ){0,4}(?:no|dont have (?:my|an)|without my) epi ?pen|throat (?:\w+ )?(?:closing|closed)|anaphyla\w*|(?:having|allergic) (?:\w+ ){0,3}(?:allergic )?reaction (?:now|right|my|and)|hives (?:\w+ ){0,4}(?:wheez\w*|breath\w*|swell\w*|throat)|bit(?:ten)? by a (?:\w+ )?(?:snake|rattle\w*|copperhead)"
    r"|(?:gave|give|injected|took|shot) (?:my ?self |me )?(?:\d+ units|the wrong (?:insulin|dose|medicine|pills?)|too much insulin|double (?:the )?insulin)|(?:\d+) units (?:of (?:\w+ ){0,3}insulin )?instead of|took (?:my )?(?:\w+ )?(?:pills?|meds|medicines?) (?:twice|three times|2 times|3 times) and (?:then|i|im|feel)|all the (?:oxy\w*|morphine|percocet|vicodin|xanax|tylenol|ambien|sleeping)|very sleepy now|(?:meter|monitor|sugar) (?:just )?(?:says?|reads?|reading) (?:hi|lo|high|low|error)\b.*\b(?:and|im|cant)\b|carbon monoxide|co alarm|over ?-?dos\w*|(?:i|roomm?ate|friend|son|daughter|brother|sister|husband|wife|he|she) (?:just |has |have |think )?(?:odd|oded|od) (?:on|again|in|and)|^odd on my|(?:roomm?ate|friend|son|daughter|brother|sister|husband|wife) odd$|(?:took|take|taken|swallowed|ate|swallow|downed|gulped) (?:every (?:last |single )?(?:pill|tablet|one of)\b)|(?:took|take|taken|swallowed|ate|swallow) (?:way |far )?(?:too (?:many|much)(?! (?:on|steps|time|classes|pictures|work|out|of my time|food|sugar|salt))|the rest of (?:my|the) (?:pills|oxy\w*|pain \w+|sleep\w+ \w+|percocets?|xanax|morphine|norcos?|vicodin|ambien|bottle)|more than (?:i|he|she) (?:should|meant|was supposed)|double(?:d)? my|all (?:of )?(?:my|the|his|her)|the whole (?:bottle|pack)|a (?:whole |\w+ )?(?:bottle|handful|bunch|fistful)|an entire|(?<!i take )(?<!still take )(?<!only take )(?<!also take )\d\d+ (?:\w+ ){0,3}(?:pills|tablets|capsules|oxys?|percs?|xanax|tylenol|aspirin|ambien))|(?:drank|swallowed|ate|drunk) (?:\w+ ){0,2}(?:bleach|antifreeze|poison|cleaner|drano|battery|batteries|magnets?|pesticide|gasoline|lye|detergent|tide pod)|(?:heart|pain|sleeping|blood pressure) pills,? all of them|poison(?:ed|ing)|needle (?:still )?in (?:his|her|their) arm|"
    rf"{_KIN} (?:just )?(?:got into|drank|ate|swallowed) (?:\w+ )?(?:my|the|some|a bunch of|a whole) (?!food|lunch|dinner|breakfast|supper)\w+"
    r"|(?:sugars?|glucose) (?:is |are |just |now |its |at |reads? |reading |dropped to |down to |says )+(?:\w+ )?(?:[1-4]\d\b(?!\.| ?(?:%|points|mmol|percent))|[5-9]\d\d\b)|(?:temp(?:erature)?|fever)s? (?:\w+ ){0,2}(?:10[3-9]|40|41)(?:\.\d)?\b|(?:burning up|running) (?:\w+ ){0,3}10[3-9]|(?:10[3-9]|40|41)(?:\.\d)? (?:fever|temp)|(?:fever|chills|rigors) and (?:\w+ )?(?:confus\w*|stiff neck|cant stop)|cant stop (?:the )?shak\w*"
    r"|bleed\w* (?:\w+ ){0,3}(?:through|thru|all over|everywhere)|(?:peeing|urinating|pooping|passing|coughing|spitting) (?:straight |pure |bright |lots of |nothing but )?(?:red )?blood (?:with|and|right now|all|clots)|blood (?:is |just |keeps? |running |coming |pouring |all over |spraying )+(?:down|over|out|from|everywhere|down my|on the)|blood all over|(?:its|is|wont stop|keeps?) (?:spray|squirt|spurt|gush|pump)ing|(?:wont|cant|doesnt|not) (?:stop|quit) (?:spray|squirt|spurt|gush|bleed|pump|run)\w*|(?:cant|cannot) (?:hold|stop) it\b|fell (?:\w+ ){0,3}(?:and )?(?:hit|struck|smacked|cracked|bumped) my head\b.*\b(?:thinner|coumadin|warfarin|eliquis|xarelto|throw\w*|vomit\w*|dizzy|blood|bleed\w*|blurr\w*|confus\w*|headache)|bleed\w* (?:\w+ ){0,6}(?:wont|will not|doesnt|does not|not|cant|isnt|and) (?:\w+ ){0,3}(?:stop\w*|quit\w*|let up|slow\w*|clot\w*)|bleeding so (?:heav\w*|bad\w*|much|hard)|(?:soak\w*|filled|gone|bled) (?:through )?(?:\w+ ){0,3}(?:towels?|pads?|rags?|gauze|washcloths?)|(?:cant|cannot|wont|couldnt) (?:get (?:it |the bleeding )?to )?(?:stop|quit) (?:the |my |it )?(?:from )?bleed\w*|(?:cant|cannot|wont|couldnt|doesnt) (?:get |make )?(?:it |this |the |my )?(?:to )?(?:stop|quit) (?:this |the |my )?nose ?bleed|nose(?: has| is|s)? (?:been )?(?:\w+ )?(?:gush\w*|pour\w*|bleed\w*) (?:\w+ ){0,4}(?:over |for )?(?:an|\d+|half an) (?:hour|hours|minutes)|nose ?bleed (?:\w+ ){0,6}(?:wont|doesnt|hasnt|cant|not) (?:\w+ )?(?:stop|quit)\w*|bleeding (?:out|to death|uncontroll\w*|badly|everywhere|like crazy|a lot|really (?:bad|heavy)|heavily)|(?:vomit\w*|throw\w* up|threw up|cough\w* up|puking|spitting up) (?:a lot of |so much |lots of |\w+ ){0,2}(?:blood|coffee grounds)|like coffee grounds|(?:poop|stools?|bowels?) (?:is|are) (?:black|bloody) and|blood (?:\w+ )?(?:everywhere|pouring|gushing|spurting|wont (?:stop|quit))|(?:pour\w*|gush\w*|spurt\w*|squirt\w*) (?:\w+ )?blood|(?:its|blood|is) (?:spurt|gush|squirt)ing|bleeding like (?:a|crazy|mad)|hemorrhag\w*"
    r"|(?:about|going|fixing|fixin|gonna|ready) (?:to )?(?:pass|black) out|pass(?:ed|ing) out|unconscious|collaps(?:ed|ing)|(?:just|about to|going to|gonna|will|might) collapse|unresponsive|black(?:ed|ing) out|faint(?:ed|ing)|(?:going|gonna|about|fixing) (?:to )?faint|feel faint|(?:call|send|get) (?:\w+ )?(?:911|an? ambulance|ambulance|paramedics)|^911$|need (?:911|an ambulance|help now)|(?:im|i am) dying(?! (?:for|to|of (?:thirst|boredom|heat|curiosity|laugh\w*)|over))|dying right now|(?:heart|pulse) (?:\w+ )?(?:stopped|racing and)|convuls\w*|(?:jerking|twitching|shaking|seizing) (?:all over|on the (?:\w+ )?(?:floor|ground|bed)|and wont|uncontroll\w*)|cant wake (?:him|her|them|my)"
    rf"|{_KIN} (?:\w+ ){{0,4}}?(?:wont|isnt|not|doesnt|aint|cant|n) (?:\w+ )?(?:respond\w*(?! to)|wak(?:e|ing) up|come to|coming to|answer\w* me|talk\w* right|mak\w+ (?:any )?sense)|n(?:ot)? wont come to|wont come to|{_KIN} (?:\w+ )?(?:slid|fell|dropped|rolled) (?:off|down|over|out of) (?:\w+ ){{0,5}}(?:wont|isnt|not|blue)|fell (?:\w+ ){{0,6}}(?:cant (?:get up|move)|hit my head and|broke my (?:hip|neck|back))|cant get (?:up )?off the floor|on the floor and cant|(?:hip|neck|back) is broke\w*"
    r"|(?:house|kitchen|apartment|building|car) (?:is )?(?:on fire|filling (?:up )?with)|fire in (?:my|the) (?:kitchen|house|room|building|apartment)|smell(?:ing)? gas\b|breaking into my|(?:is|keeps|wont stop|started) (?:hitting|beating|choking|strangling|punching) (?:on )?me|has a (?:knife|gun)\b(?! (?:safe|collection|shop))|(?:im|i am|going|went|gone) in(?:to)? labou?r|my water (?:just )?broke|baby is coming|(?:hit by a car|car (?:just )?hit me|just (?:in|had|got in|been in) a (?:\w+ )?(?:accident|wreck|crash))|electrocuted|(?:got|been|was|just) stabbed|(?:(?:got|been|was|just) )?shot in the (?:chest|leg|head|back|stomach|gut)|burned my (?:\w+ ){1,2}with"
    r"|{emergency})\b"
)
_NOW = pattern(
    r"\b(?:right now|now|at the moment|as we speak|just (?:now|started|took|happened|fell|collapsed|had|got|hit|been|in)|suddenly|all of a sudden|today|tonight|this (?:minute|second|morning|very)|wont stop|help (?:me|us|now)|please help|(?:a|an|1|2|for) (?:\d+ )?(?:minutes?|hours?) (?:ago|now)|for an hour|(?:isnt|not|aint) (?:working|helping)|no inhaler|keep (?:blacking|passing|fainting)|911|{now})\b"
)
_OVER = pattern(
    r"\b(?:used to|which is hardly ever|hardly ever|gone (?:that|the) same day|wanted to die lol|when i had (?:pneumonia|covid|the flu|bronchitis|my)|\d winters? ago|(?:heart attack|stroke|bypass|stent\w*|cabg) (?:in )?(?:19|20)\d\d|(?:give|gave|giving|had) me a heart attack$|havent (?:needed|used|had|felt|taken)|(?:nitro\w*|pills?|spray|tablets?|medicines?|aspirin) (?:\w+ ){0,2}for|under control|well controlled|not anymore|(?:in|back in|since|around) (?:19|20)?\d\d(?:\d\d)?|(?:years?|months?|weeks?|days?|decades?) (?:ago|back|before)|(?<!since )last (?:year|month|week|summer|winter|spring|fall|time|night)|when i was|history of|under control|in the past|once had|survived|"
    r"previous\w*|before i|recovered|ever since my|have had|passed away|died|survivor|runs? in|(?:since|after|before|until) (?:my|a|the|that) (?:\w+ )?(?:heart|stroke|seizure)|(?:ran|had) a fever|in (?:jan\w*|feb\w*|march|april|june|july|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)|as a (?:kid|child|teen\w*|young\w*|baby|boy|girl|student)|in (?:college|high school|school|the (?:army|navy|service|war)|my (?:teens|twenties|thirties|\d0s|youth))|back (?:in|when|then)|years back|damn near|(?<!at )once|during (?:the |my )?(?:surgery|operation|anesthesia|biopsy|childbirth|delivery|labor)|under anesthesia|c section|(?:was|were) swollen|since (?:the |my )(?:parotid|gland|surgery|biopsy|operation|stroke|bells)|clean since|long ago|at birth|nearly (?:bled|died)|almost (?:bled|died)|never|(?:had|have had) (?:a |an |my |\d |one |two )?(?:\w+ )?(?:stroke|heart attack|seizure)s?|{over})\b"
)
_WISHING = re.compile(
    r"(?:want|wan|wish|rather|better|ready|going|gonna|like|hop|tired|just|let|end|kill|might|think|life|nothing|done|been|bought|sitting)"
)
_ANEW = re.compile(
    r"(?:,|;| and| but| so| because) (?:now |then |also |today |right now )?(?:i|im|ive|my|the|hes|shes|he|she|theres|its|it|something)\b"
)
"""Where somebody begins to tell something else, to which a "no" before it does not belong."""
_SETTLED = re.compile(
    r"\b(?:under control|well controlled|not anymore|(?:fine|better|ok|okay|gone|good|great|resolved|clean|safe) (?:now|these days)|used to)\b"
)
_USUAL = re.compile(
    r"\b(?:when i (?:walk|climb|exert|exercise|lie|lay|sleep|go|do|run|bend|talk|have to|carry|lift)\w*|(?<!down )(?:the )?(?<!down the )stairs|uphill|exertion|exercis\w*|if i (?:walk|climb|overdo|do)|sometimes|at times|occasional\w*|easily|chronic\w*|always (?:been|had|have)|for (?:years|months|a long time)|mild(?:ly)?|a bit|a little|raynaud\w*|in the cold|when (?:its|the weather is) cold|this heat|the heat|drunk|stones?|at meals|(?:at|a) meal|crackers?|bread|dry food|"
    r"without water|when (?:i )?(?:eat|eating)|because (?:my mouth|its so dry)|(?:from|because) (?:\w+ ){0,4}dry\w*|so dry|from (?:the |my )?thrush|moon face|on (?:prednisone|steroids)|cpap|walking|(?:through|stuffy|stuffed|blocked|runny|clogged) (?:\w+ )?nose|anxiety|panic|neuropathy|carpal|from (?:standing|sitting)|after (?:the|my) (?:biopsy|surgery|dentist)|get (?:out of breath|winded|short of breath)|every (?:few|day|night|morning))\b"
)
_USUAL_BREATH = re.compile(r"\b(?:copd|asthma\w*|inhaler|oxygen|sleep apnea|emphysema)\b")
"""What makes being short of breath usual for somebody, and nothing else."""
_DENIED = pattern(
    r"\b(?:no|not|never|dont|doesnt|didnt|havent|without|isnt|arent|deny|aint|wont|neither|nor|{denied})\b(?! (?:stop|breath\w*|able|get|being able|help\w*|joking|kidding|feel\w*|know|ok|okay|fine|good|right|well|alright|work\w*|respond\w*|mov\w*|mak\w*|wak\w*|inhaler|care|even|sure|lying|a joke|my \w+ but)\b)"
)
_ASKED = re.compile(
    r"^(?:(?:so|and|but|ok|okay|well|hey|also|um|hi|hello|question|tell me|do you know|please|just|like|wait) )*(?:(?:can|could)(?! (?:you|some\w+|any\w+|they) (?:please )?(?:help|call|send|get))|does|do|will|would|is|are|what|how|why|which|when|has|did|should|might)\b"
)
_OF_ONESELF = re.compile(r"\b(?:im|my|me|i am|am i|ive|i have|i cant|cant i)\b")
_OF_THE_STUDY = re.compile(
    r"\b(?:causes?|side effects?|risks?|happens?|study|injections?|needle|procedure|trial|treatment|cells|shots?|during)\b"
)
_SUPPOSED = re.compile(
    r"\b(?:if (?:they|you|i|the|it|someone|somebody|u)|what if|in case|(?:would|id|could|might) (?:(?:probably|just|likely|prolly|maybe|surely|have|have a|die of) ?)*$|afraid of|scared of)\b|\b(?:would|id|ill) (?:\w+ )?(?:have )?(?:a )?$"
)
_GRADED = re.compile(
    r"breath|\bair\b|chok|winded|wheez|gasp|suffoc|swell|swoll|swole|puff|clos|numb|weak|limp|tight|faint|pass|black|bleed|chest|sugar|bl[eo]w"
)
_ROUTINE = re.compile(
    r"\b(?:as (?:usual|prescribed|directed|told|always|instructed)|(?:every|each) (?:day|morning|night)|antibiotics?|(?:whole )?course|like (?:the |my )?(?:doctor|label|bottle|always)|with (?:breakfast|food|water|supper|dinner)|on (?:time|schedule)|already|today|this morning|daily|a day|per day|for the day|morning (?:pills|meds|medicines))\b"
)
_BEYOND = re.compile(
    r"\b(?:at once|\d\d+|too (?:many|much)|bottle|handful|sick|dizzy|sleepy|die|goodbye|on purpose|accident\w*|mistake|sorry|his|her)\b"
)
_IDIOM = re.compile(
    r"\b(?:killing me|dying (?:to|of (?:thirst|boredom|curiosity|laugh\w*))|die of (?:thirst|boredom|embarrassment)|to die for|scared to death|bored to death|choking up|bleeding heart|worried sick|over ?dosed on (?:caffeine|chocolate|coffee)|rather die than|almost died laughing|heart attack (?:at|from) the price)\b"
)

_PRESSES = re.compile(
    r"\b(?:help|ambulance|hospital|er|dying|die|having|getting|going|happening|started|starting|feels?|feeling|think|thinks|scared|afraid|worse|please|hurry|again|am i|just)\b"
)
"""What makes words that a question names itself an alarm all the same."""
_INSTRUCTED = pattern(r"\b{instructed}\b", re.IGNORECASE)
"""What one is told to do in an emergency, as answering machines and our own texts do; none is told of."""
_VEILED = pattern(r"\b{veiled_wish_to_die}\b")
_NOT_WISHED = pattern(r"\b{not_wished}(?: \w+){0,3} ?$")
_LAUGHED = pattern(r"\b(?:lol|lmf?ao|rofl|ha(?:ha)+h?|ja(?:ja)+j?|hilarious|funny|joking|jk|{dying_of})\b|[😂🤣😹💀]")
_EXCUSED = pattern(r"\b{cant_talk_because}\b")
_STRICKEN = re.compile(r"\b(?:suddenly|all of a sudden|help|face|arm|numb\w*|droop\w*|slur\w*|tongue|stroke|911)\b")


def without_instructions(text: str) -> str:
    """A text as written without what it says to do in an emergency ("If this is an emergency, hang up and call 911")."""
    return _INSTRUCTED.sub(" ", text)


def veiled_wish_to_die(text: str) -> bool:
    """Whether a text, in any language and as written, wishes in other words not to live on.

    >>> [veiled_wish_to_die(t) for t in ("some nights I hope I never wake up", "preferiría no despertar más", "I wake up dry")]
    [True, True, False]
    """
    for sentence in re.split(r"[.;!?\n]+", text):
        shown = plain(sentence)
        for match in _VEILED.finditer(shown):
            around = f"{shown[: match.start()]} {shown[match.end() :]}"
            over = _SETTLED.search(around) or _OVER.search(around) and not _NOW.search(shown)
            if not _NOT_WISHED.search(shown[: match.start()]) and not over:
                return True
    return False


def emergency_in(text: str) -> str | None:
    """ "911" for a medical emergency now, "988" for thoughts of suicide or self-harm, else None.

    >>> [emergency_in(t) for t in ("I can't breathe!", "I want to die", "my dad had a heart attack in 2010")]
    ['911', '988', None]
    """
    found = None
    for sentence in re.split(r"(?<!\d)[.](?!\d)|[.](?=\s|$)|[;!?\n]+", text):
        shown = plain(sentence)
        if not shown or _IDIOM.search(shown):
            continue
        if (match := _SUICIDE.search(shown)) and not _waived(shown, match):
            return "988"
        for match in _EMERGENCY.finditer(shown):
            if not _set_aside(shown, match) and not _said_lightly(sentence.lower(), shown, match):
                found = "911"
    return found


def alarms(text: str) -> list[str]:
    """The words of a text for which it is taken for a medical emergency; none where it presses, or says that something happens now.

    >>> [alarms(t) for t in ("heart attack no, stroke yes", "I'm having a heart attack", "heart attack, help!")]
    [['heart attack'], [], []]
    """
    shown = plain(text)
    if _NOW.search(shown) or _PRESSES.search(shown) or "!" in text:
        return []
    return [match.group(0) for match in _EMERGENCY.finditer(shown)]


def _waived(text: str, match: re.Match[str]) -> bool:
    """Whether the thoughts of dying that were matched are denied, long over, asked about, or those of somebody who died."""
    before = text[: match.start()]
    alone = re.search(r"\bno $", before) and _WISHING.match(match[0])  # "no i want to die" answers no, and wishes to die
    if (
        not alone
        and re.search(
            r"\b(?:im not|not|never|no thoughts? of|dont feel|dont have(?: any)?|havent thought of|wasnt|isnt|no|havent (?:felt|been))\b(?: (?!(?:and|but|so|i|im|id|because|just|cuz)\b)\w+){0,3} ?$",
            before,
        )
        and not re.search(r"\b(?:not|dont) (?:\w+ )?(?:want|know|sure|care)\b", before)
    ):
        return True
    if re.search(r"\b(?:lost (?:\w+ ){1,3}to|died (?:by|of|from)|committed|attempted) $", before) or re.match(
        r" (?:prevention|hotline|screening)\b", text[match.end() :]
    ):
        return True
    if _ASKED.search(text) and re.search(r"\b(?:causes?|side effects?|risks?)\b", text):
        return True
    over = bool(_OVER.search(text)) and not _NOW.search(text) or bool(_SETTLED.search(text))
    return over and not re.search(r"\b(?:want to|wanna|wish|better off|thinking)\b", text)


def _anew(text: str) -> int:
    return max((match.end() for match in _ANEW.finditer(text)), default=0)


def _said_lightly(sentence: str, text: str, match: re.Match[str]) -> bool:
    """Whether who says to be dying laughs, or who can't talk is only busy."""
    if match[0].startswith(("im dying", "i am dying", "dying")):
        return bool(_LAUGHED.search(sentence)) and not re.search(r"\b(?:seriously|no joke|not (?:joking|kidding|a joke))\b", text)
    return match[0].endswith(("talk", "speak")) and bool(_EXCUSED.search(text)) and not _STRICKEN.search(text)


def _set_aside(text: str, match: re.Match[str]) -> bool:
    """Whether what was matched is denied, over, only asked about, only supposed, routine or usual for this person."""
    before = re.sub(r"^(?:oh |god |lord |no )+(?=(?:i|im|my|the|his|her|hes|shes|its) )", "", text[: match.start()])
    start = max([m.end() for m in re.finditer(r",| and | but ", before)], default=0)
    here = before[start:] + re.split(r",| and | but ", text[match.start() :], maxsplit=1)[0]
    urgent = bool(_NOW.search(text))
    denied = (
        None
        if re.match(r"(?:cant|cannot|cnt|couldnt|unable|barely|hardly)\b", match.group(0))
        else _DENIED.search(before[-40:][_anew(before[-40:]) :])
    )
    if denied and denied.group(0) == "without" and re.search(r"\b(?:cant|cannot|couldnt|barely|hardly)\b", before):
        denied = None
    if denied and not re.search(r"\b(?:but|and now|now)\b", before[-40:][_anew(before[-40:]) :][denied.end() :]):
        return True
    if _ASKED.search(text) and (not _OF_ONESELF.search(text) or _OF_THE_STUDY.search(text)):
        return True
    if _SUPPOSED.search(before) and not re.search(r"\b(?:right now|now|as if|feels? (?:like|as))\b", text):
        return True
    if (
        re.match(r"(?:took|take|taken)\b", match.group(0))
        and _ROUTINE.search(text)
        and not _BEYOND.search(re.sub(r"whole bottle of antibiotics?", "", text))
    ):
        return True
    present = re.search(r"\b(?:is|are|im|am|cant|wont|keeps?|its|isnt)\b", here)
    if (_OVER.search(here) or _OVER.search(text) and not present) and not urgent or _SETTLED.search(text):
        return True
    usual = bool(_USUAL.search(text if _GRADED.search(match.group(0)) else here))
    if re.match(r"(?!cant|cannot|cnt|can not|unable|not breath|stopped|quit).*(?:breath|\bair\b|wheez|winded|gasp|wind\b)", match.group(0)):
        usual = usual or bool(_USUAL_BREATH.search(text))
    return usual and not urgent
