"""What a text does beside answering: asks, seeks advice, wants a person, stops, corrects. By patterns, each with its look-alikes."""

from __future__ import annotations

import re

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.signs import keywords

_STOP = pattern(
    r"^(?:ok |okay |please |sorry |um |well |look |listen |hey |no |nah |actually |i think |right |alright |thanks? |thank you |its |ugh |that ?s (?:it|enough)[ ,.]*)*"
    r"(?:stop|quit|exit|cancel|end|{farewell}|good ?night|ttyl|unsubscribe|im (?:done|out|finished|leaving|gone|quitting|stopping)|not (?:now|today|right now)|(?:maybe |some other |another |an other )(?:later|time|day)|later|forget (?:it|this)|never ?mind(?: this| it|,? im (?:leaving|done|out|going))?|nvm|leave me alone|enough|no more(?: questions)?|"
    r"thats enough|i quit|i give up|im through|i(?:ve| have) had enough|thats all for (?:now|today)|nothing more|gotta go|toodle-? ?oo|ta ta|leave me (?:be|in peace)|drop it|(?:just )?drop (?:it|this)|cancel me|count me out(?: of \w+(?: \w+){0,3})?|enough for (?:1|one|this|the) \w+|another day|thatll do|im (?:beat|out of here|wore out|worn out|bowing out|backing out|bailing)|gtg|g2g|brb|see you|cya|peace out|talk later|have a (?:good|nice) (?:day|one|night))"
    r"(?:[ ,]+too (?:nosy|long|many|personal|much)(?: questions)?)?(?: (?:now|please|here|this|it|thanks?|thank you|for (?:now|today|tonight)|everything|the (?:chat|survey|questions|interview|conversation)|all|asking|with (?:this|you|it)|and|bye|i|sorry|chat|already|everybody|yall|dear|then|answering|the|questions|texting|me|messaging|sending|messages))*[ .!]*$"
)
_STOP_WITHIN = pattern(
    r"\b(?:can|could|may|lets|let me|ill|id like to|i want to|i need to|we) (?:we |i |you )?(?:just )?(?:quit|stop|end|wrap (?:it |this )?up|finish|leave off|pause|break|call it)(?: it| this)? (?:here|there|now|for now|for today|at this point|right here)\b|\b(?:cant|cannot|dont want to|not going to|dont feel like|too \w+ to|unable to|no longer want to|not up to) (?:\w+ )?(?:keep(?:ing)? (?:going|on|this up|at this)|go(?:ing)? (?:on|any further)|carry(?:ing)? on|continu\w+|finish(?:ing)?)(?: (?:with|at|doing|answering) (?:this|it|these|the|your|all this|all these)(?: questions)?)?(?: (?:anymore|any ?more|now|today|right now|tonight|at the moment))?(?:$|[,.;!])|^forget (?:it|this|all this)\b(?= |$)(?:(?!\b(?:was|is|take|pill)\b).){0,40}$|\b(?:dont|do not|didnt) (?:\w+ )?(?:wanna|want to|care to|wish to|feel like) (?:do|doing|take|taking|finish|finishing|continue|continuing|go on with|answer|answering|be in|bother with) (?:this|it|these|your|any ?more|no more|any of (?:this|these))(?: (?:no more|any ?more|anymore|stuff|thing|survey|chat|questions|of these|of this|right now|now|today))*$|\b(?:not|aint) (?:gonna |going to )?(?:do(?:ing)?|answer(?:ing)?|finish(?:ing)?|continu(?:e|ing)) (?:this|these|any ?more|no more|any of (?:this|these)|your)(?: (?:no more|any ?more|anymore|stuff|thing|survey|chat|questions|of these|of this|right now|now|today))*$|\b(?:want|let me|get me|wanna get|i need|lemme|want to be) out(?: of (?:this|here|the (?:study|survey|chat|list)))(?:$|[ ,.])|\b(?:dont|do not|didnt|no longer) (?:\w+ )?(?:feel like|want to|wanna|care to|wish to) (?:\w+ )?(?:answer\w*|do\w*|hear\w*) (?:any ?)?more\b|\b(?:im|i am) (?:\w+ )?(?:quitting|stopping|ending|leaving|exiting|withdrawing|cancelling|canceling)(?: (?:the|this|it|now|here|my)\b.*| before\b.*)?$|\b(?:i )?(?:wish|want|like|need|going|have decided|decided|choose|must|got|have|hafta|gotta|gonna) (?:to )?(?:withdraw|discontinue|end (?:here|it|this|now)|get off (?:here|this|the)|hang up|sign off|log off|close (?:this|it)|quit(?:,|$| (?:now|this|here|the))|stop(?:$|[,.]| (?:now|here|this|for)))|\b(?:signing|logging|checking) off\b|\bthats (?:it|all) for me\b|\bim (?:through|done|finished) (?:talking|chatting|typing|answering|with (?:this|you|these|all))\b|\bdone with this\b|\b(?:dont|do not|doesnt|aint) want (?:no|any) part (?:of|in) (?:this|it)\b|\b(?:dont|do not|no longer) (?:wanna|want to|wish to) (?:take part|participate|be involved)\b|\b(?:not|no longer|aint) interested after all\b|\bnot interested (?:any ?more|anymore|after all)\b|\b(?:cancel|withdraw|delete|pull) (?:my )?(?:application|name|info\w*|entry|chat|form|answers)\b|\bremove (?:me|my name)\b|\b(?:delete me|take me off|wrong person)\b|\bend (?:this|the) (?:conversation|chat|survey|interview|call|thing)\b|\b(?:ill|i will|i can|gonna|let me|have to) (?:\w+ )?(?:come back|get back|return|pick (?:this|it) up|be back) (?:to (?:it|this|you) )?(?:when|later|another|tomorrow|some other|in the morning|after|once)\b|\b(?:im |i am )?(?:going|goin|gonna go|headed) (?:to bed|to lay down|to lie down|lay down|lie down)\b(?!.*\b(?:dry|wake|mouth)\b)|\b(?:cant|cannot) do (?:it|this) (?:now|right now|today|tonight)\b|\bhurts? too much to (?:\w+ )?(?:with )?(?:this|type|go on|answer)\b|\b(?:close it out|shut it (?:off|down)|end it)(?:$|[,.])|\b(?:hell|heck|screw|forget) (?:with )?(?:it|this)$|^(?:abort|close|stp|sto+p+|get lost|go away|buzz off|shut up|enough)\b(?: (?:now|please|it|enough|already))*$|\bstop (?:for|until|till) (?:tonight|today|now|the night|tomorrow)\b|\b{farewell_within}\b|\bmaybe tomorrow$|\bfix(?:in|ing) to (?:quit|stop|leave|get off)\b(?! (?:taking|the |my |smoking|see|the doctor))|^pause\b|\b(?:clos(?:e|ing)|shut(?:ting)?|exit(?:ing)?|leav(?:e|ing)|delet(?:e|ing)|log(?:ging)? (?:off|out)(?: of)?|x(?:ing)? out(?: of)?) (?:out )?(?:of )?(?:this|the|my) ?(?:window|tab|app|page|chat|browser|thing|site|website|now|laptop|phone)?(?: now| up| down)?$|\b(?:gonna|going to|gotta|have to|need to|ill|want to|im|i|think ill) (?:bail|back(?:ing)? out|bow(?:ing)? out|check(?:ing)? out|opt(?:ing)? out|pull(?:ing)? out|skip out|duck out|drop(?:ping)? out|bailing)\b|\bleave it (?:at that|there|here)\b|\bcount me out\b(?! (?:on|for) (?:that|this|the))|\btake me off (?:of )?(?:this|the|your|that)\b|\b(?:you|u) can (?:scrap|scratch|toss|cancel|trash|forget|drop) (?:this|it|me|all)\b|\b(?:not|aint|isnt) (?:going|gonna|doing) (?:this |it |go )?(?:any ?more|any further|further|any longer)\b|\benough for (?:one|1|this|the|a) (?:day|evening|night|morning|sitting|afternoon)\b|\banother day$|\bi quit$|\b(?:done|finished|through) here$|\bcancel me\b|\bdont (?:send|submit) (?:it|this|anything|them)\b.*\b(?:out|done|changed my mind|mind)\b|\blets (?:just )?stop\b(?! tak)|\b(?:(?:lets|let us|can we|could we|we can|i (?:want|need|wish|would like|have|think ill|think i will) to|id (?:like|rather|prefer) (?:to )?|please|going to|gonna|ill|i will|i) (?:just )?(?:stop|quit|end|leave|pause|finish|cancel|log off|sign off|hang up) (?:here|now|this|it|there|for (?:now|today|tonight|the)|the (?:chat|survey|questions|interview|questionnaire|conversation)|answering|chatting|texting|please|talking|participating|doing this|with this|right here)"
    r"|(?:i want|i need|id like|i would like|time) to (?:stop|quit)$|stop (?:asking|the (?:chat|questions|survey|interview)|this|messaging|texting|here)\b(?! (?:medicine|pill|drug))|(?:dont|do not) (?:want|wish|care|feel like) (?:to )?(?:do(?:ing)? (?:this|it)|continu\w*|go(?:ing)? on|keep going|answer\w* (?:any ?)?(?:more|questions|these|this anymore)|be (?:in|part of)|finish\w*|talk\w* (?:any ?more|to you)) ?(?:any ?more|now|today|right now)?$"
    r"|(?:dont|do not) want to (?:continue|go on|keep going|do this)|(?:have|got|need|gotta|gotto|i got) (?:to )?(?:go|run|leave|get going|stop|quit|sign off|hang up|scoot|jet|dash|bounce)(?! (?:it|this|that) (?:by|past))(?: (?:now|here|sorry|my|to|bye|pick|for|the|feed|cook|get|and|here)|$|(?=[ ,.]))|cancel (?:this|my|it|everything|the)|not (?:now|today|a good time)\b.{0,40}\b(?:go|stop|busy|later|pick|leave|company|tired|driving|work|bye)|(?:do|finish|continue|come back to|try|talk) (?:this |it )?(?:some other (?:time|day)|later|another (?:time|day)|tomorrow|some other time|next week)"
    r"|no (?:longer|more) (?:interested|questions)|changed my mind (?:about (?:this|it|doing)|i (?:dont|do not))|lost interest|forget (?:it|this|the) (?:all|whole|entire)|im done with (?:all )?(?:these|this|your|the|answering)(?: \w+)? ?(?:questions?|quiz|survey)?$|no more of (?:this|these|your)|(?:cant|cannot|dont have time to|no time to) do this (?:right now|now|today|anymore|any ?more)|throw (?:it|this|everything) (?:all )?(?:away|out)|(?:i am|im) out\b(?! of)|^(?:ok(?:ay)? |look |this is \w+ )*i changed my mind$|take a break|pick (?:this|it) up (?:later|tomorrow)|leave me alone|im done (?:here|with (?:this|you|the|these)|answering|for)|call it a (?:day|night)|(?:good ?bye|bye)[ .!]*$|thats enough (?:for|questions|of)|too many questions|this is (?:taking )?too long|fed up|had enough of)\b"
)
_ONLY_WHAT = re.compile(
    r"^(?:no|nope|nah|yes|yeah|nothing|only|just)[ ,]+(?:just |only |but |nothing but |except )*what(?:ever)? (?:the|my|i|they|it|she|he|you|we)\b"
)
"""What follows a yes or no and asks nothing ("no, just what the drug store hands me")."""
_STOP_ALONE = re.compile(
    r"(?:please |just |so |ok(?:ay)? |now |and )*(?:stop|stop (?:now|here|this|it|please)|please stop(?: (?:now|here|this|it))?|end (?:the )?(?:chat|it here|this)|(?:good ?)?bye(?: bye| now)?|(?:i am|im) (?:leaving|done here|out|quitting|stopping|signing off|logging off|hanging up)(?: now)?|leave me alone|cancel(?: this| everything)?|unsubscribe|exit|quit|close|abort|end it|end this)(?: please| now| thanks?| thank you)*"
)
_LATER = re.compile(
    r"^(?:ok |sorry |oh )*(?:later|not now|not right now)\b(?=.*\b(?:just (?:got|came|pulled|walked)|(?:are|is|am|im) (?:\w+ )?(?:here|coming over|at the door|waiting)|got company|at work|busy|finish|tonight|tomorrow|later|driving|dinner|company|on the phone|cooking|church|bed)\b)"
)
"""A part of a text that stops whatever stands beside it."""
_FAREWELL = pattern(
    r"[ ,.!]*(?:(?:ok(?:ay)?|alright|so|well|and|thank you|thanks|very much|so much|appreciate it|have a (?:good|nice|great|blessed) (?:day|one|night|evening|weekend)|talk (?:to you )?soon)[ ,.!]*)*(?:\b{farewell}(?: (?:now|bye))*[ .!]*)+$"
)
_BUSY = pattern(
    r"^(?:(?:{courtesy}|i|but|well)[ ,.!]+)*(?:cant|cannot|can not) (?:really )?(?:talk|chat|text|type|answer)(?: (?:to you|this|you|back|much|rn|now|today|tonight))*"
    r"(?:[ ,.!]+(?:im |i am |because |cause |ill |i will )*{cant_talk_because})+(?:[ ,.!]+.{0,40})?$|^(?:(?:{courtesy}|i)[ ,.!]+)*(?:cant|cannot|can not) (?:talk|chat|text|type) (?:now|today|tonight)\b.{0,40}$"
)
"""Who is busy now goes on later; that they can't talk tells nothing of what they have."""
_STORY = 12
"""How somebody takes leave at the end of more words than this, as on an answering machine: that stops nothing."""
_STOP_NOT = re.compile(
    r"\b(?:stop\w*|quit|ended|done|end|cancel\w*|finish\w*) (?:(?!now|here)\w+ )?(?:taking|using|my (?!answers|chat|application|name|info|entry|form|record)|the (?:med|pill|drug|predni|lasix|plaq|dry|bleed)\w*|smoking|drinking|it (?:in|last|after|because|\d)|chemo|radiation|treatment|having|working|getting|when|after|last|years|months|in \d|breastfeeding|nursing|period)|(?:took|tried|used|been on|was on|on)\b.{1,80}\bso (?:i|we|they) (?:just )?(?:quit|stopped)\b|go (?:get|grab|fetch|find|check|look at|look for) (?:\w+ ){0,2}(?:bag|box|bottles?|list|pills?|medicines?|glasses|paper|card|it|them|those|my meds)\b|\bi quit (?:it|that|them|those|taking) (?:back|in|last|a|years|months|after|when|because|since|\d)|no need to (?:quit|stop)|cant quit (?:it|them|that)|(?:have|need|got) to stop (?:and|to) (?:rest|breathe|catch|sit|sip|drink)|quit it (?:cause|because|since|so|after)|decided to (?:stop|quit) (?:the |my |taking |all |using )(?!questions|chat|interview|survey)|\bso (?:i|we) (?:quit|stopped) (?:it|them|that|taking)\b|wont stop|dont stop|never stop\w*|doesnt stop|"
    r"(?:should|shall|can|do|could|must|when|if|would|did|does) (?:i|we|you|it|they) (?:\w+ )?(?:have to |need to )?(?:stop|quit|leave|go|drop)(?! (?:here|now|there|this|for now|for today|at this))|have to (?:go )?(?:through|to (?:the )?(?:bathroom|doctor|clinic|hospital))|(?:have|need|got) to go (?:in|to|for) (?:the |my |a )?(?:er|doctor|hospital|clinic|transfusion|every|blood|get blood|dialysis)|done with (?:chemo|treatment|radiation|having|kids|that part|menopause|it (?:in|years))|not (?:now|today|right now)[, ]+(?:no|i had|but (?:i |had)|it|ive)|stop(?:ped)? (?:the )?(?:medicine|pills?)|end of|(?<!cant )(?<!to )\bkeeps? going\b"
)
_HABIT = r"\b(?:often|sometimes|usually|always|mostly|most|every|each|when(?:ever)?|if|until|till|twice|once|so (?:bad|much|strong|sore)|(?:a|per) (?:day|week|month))\b"
_ELSEWHERE = re.compile(
    r"\b(?:(?:have|has|had|got|need) to|gotta|gotto|have got to|need) (?:just |even |then |really |always |often |usually |sometimes )*(?:"
    r"(?:go|run|get|head|leave) (?:back |off |up |down |over |straight |right |in )*(?:to (?!(?:an? |the |my |our )?(?:{errand}|now\b))\w|(?:and )?(?:lie|lay|sleep|rest|nap|sit|hide)\b|(?:slow(?:ly)?|easy|without|outside|upstairs|downstairs|sideways)\b|(?:up|down) (?:the |my )?(?:stairs|steps))"
    r"|(?:go|leave|run|quit|stop)\b(?=.*{habit})"
    r"|leave (?:work|school|early|parties|the (?:room|party|table|meeting))\b"
    r"|(?:stop|quit) (?:what(?:ever)? (?:i|im|i am)\b|(?:and|to) (?:lie|lay|sit|sleep|rest|breathe|catch)\b|half ?way|(?:walking|working|driving|reading|moving|eating|cooking|running)\b)"
    r")[^.;!?]*".replace("{habit}", _HABIT).replace(
        "{errand}", r"(?:work|school|church|mass|appointment|store|shops?|market|door|phone|meeting|dinner|lunch|class|airport|bank|game)\b"
    )
)
"""Where somebody has to go or what they have to leave for what they tell of ("I have to go to bed"), and no wish to leave the chat."""
_AND_LEAVES = re.compile(
    r"\b(?:now|bye|good ?bye|good ?night|sorry|later|another (?:time|day)|tomorrow|thanks|thank you|ttyl|this will have to wait)\b"
)
_STAFF = r"(?:person|people|human(?:s| being)?s?|someone|somebody|some one|anyone|nurses?|doctors?|doctor lady|coordinators?|agent|representative|rep|operator|staff|team|researchers?|receptionist|secretary|lady|gal|guy|whoever|real (?:body|voice|live)|live)"
_PERSON = re.compile(
    rf"\b(?:(?:can|could|may|might|id|i would|i want|i wanna|wanna|want|like|let me|lemme|prefer|rather|need|better|wish|please|possible|just|i can|i could|whether i can|able) (?:\w+ ){{0,3}}?(?:talk\w*|speak\w*|chat\w*|discuss\w*|go (?:over|through|thru)|have (?:a )?(?:word|chat|talk)|tell\w*) (?:\w+ ){{0,4}}?(?:with|to|w) (?:\w+ ){{0,3}}?{_STAFF}|(?:telling|tell|talking|talk|speaking|answer\w*) (?:\w+ )?(?:to |with )?(?:somebody|someone|a person|anyone) (?:with a pulse|human|real|alive|breathing)|{_STAFF} (?:at (?:the|your) (?:\w+ )?)?(?:who |that )?(?:i can|i could|can i|i may|to) (?:just )?(?:talk|speak|call|chat|ask)|{_STAFF} (?:picks|pick) up|have (?:\w+ ){{1,3}}(?:give me a (?:buzz|ring|call|shout)|call me|ring me|phone me)|(?:put|get) (?:me )?(?:\w+ ){{0,3}}(?:on the (?:line|phone|horn))|on the phone (?:for|with|about|instead)|(?:got|have|is there|there) (?:a |an |any |some )?(?:receptionist|secretary|operator|real (?:person|body|nurse|human)|actual \w+|live \w+)"
    r"|(?:talk|speak|spoke|chat|connect(?:ed)?|transfer(?:red)?|get|reach|hear|deal|do this|text|put me through|go through this|discuss (?:this|it)) (?:me )?(?:directly )?(?:to|with|from|over to|through|a hold of|hold of)? ?(?:a|an|some|the|your|any|one of|1 of|somebody|someone|my)? ?(?:\w+ )?(?:person|human(?: being)?|someone|somebody|people|nurse|doctor|coordinator|agent|representative|rep|operator|staff|team|live|real|study team|study doctor|researcher|human)"
    r"|(?:can|could|may|let|rather|prefer|better) (?:i |me |we )?(?:\w+ )?(?:just )?(?:call|phone|ring|speak to|talk to|get) (?:somebody|someone|anybody|anyone|a person|yall|you guys|the office|the clinic|the nurse|up there)|(?:is there|isnt there|got|have you got|you got) (?:anybody|anyone|somebody|someone|a (?:\w+ )?(?:person|nurse|human|lady|doctor|number)) (?:\w+ ){0,3}(?:i can|i could|to|that i can) (?:\w+ )?(?:talk|speak|call|chat)|(?:rather|prefer to|like to|want to) (?:\w+ )?(?:explain|tell|go over|say|give|discuss|answer) (?:\w+ ){0,4}(?:to|with) (?:a |an |the |an? actual |some )?(?:real |live |actual |human )?(?:person|human|nurse|doctor|coordinator|somebody|someone)|is (?:a |the |there a |there any )?(?:nurse|doctor|person|coordinator|human|somebody|someone|anyone|anybody) (?:\w+ )?(?:there|available|around|on|free)?,? ?(?:that |who |whom )?i (?:can|could|may) (?:talk|speak|call|text|ask)|(?:get|have|want|need|take|like) (?:\w+ )?(?:a )?(?:phone )?call (?:back )?(?:from|by|with) (?:a |an |the |your |some)?\w*|put (?:a |the |your )?(?:nurse|person|human|someone|somebody|doctor|coordinator|supervisor) on|(?:talk|speak|tok) (?:2|to|with) (?:a |an |the |your |1 of your |one of your |sum|some)?(?:1|one|body)? ?(?:real|supervisor|manager|boss|study people|cancer people|people)|(?:finish|do|go over|answer|handle|complete) (?:this|it|the rest|these|them|that) (?:over|on|by) (?:the )?phone|over the phone with|read (?:them|it|those) to (?:somebody|someone|a person|a nurse)|want a (?:lady|man|gal|guy|person|human|nurse) to help|(?:is|isnt) (?:any ?body|any ?one|some ?body|some ?one) (?:\w+ )?there\b|(?:no|not|want no|dont want no) (?:robot|machine|computer|bot)\b.*\b(?:human|person|someone)|give me a (?:ring|call|shout|holler|buzz)|(?:have|let|ask|tell) (?:him|her|them|the doctor|someone|somebody) (?:to )?(?:call|phone|ring)(?: me)?$|(?:be |get )?called back by|hand me (?:over )?to|supervisor\b|(?:live|real|actual|living|human) (?:person|human|agent|being|voice|operator|chat)|human being|(?<!they )(?<!who )(?<!she )(?<!he )(?<!always )(?<!people )(?:call|phone|ring) me\b(?! (?:every|each|once|weekly|monthly|daily|crazy|old|names|a |if i))|(?:can|could|would|will|have|want|like|prefer) (?:\w+ )?(?:someone|somebody|the (?:nurse|coordinator|team|doctor|staff)|a (?:nurse|person|human|coordinator|doctor)|they|you)(?: (?:from|at|on|in) (?:the |your )?\w+(?: team)?)? (?:to )?(?:please )?(?:just )?(?:call|phone|contact|talk|ring|help|explain|answer|do this)|^(?:operator|representative|agent|human|person|real person|live agent|coordinator|customer service|speak to agent)(?: please)?[ .!]*$"
    r"|(?:want|need|prefer|like|rather have|get me|give me) (?:to )?(?:have )?(?:a |an |the )?(?:real |live |actual )?(?:person|human|nurse|coordinator|representative|phone call|callback|call back|call from)|not (?:a |with a |to a )?(?:computer|machine|robot|bot)|(?:dont|do not|hate|wont|not) (?:like |want to |want |trust |going to )?(?:to )?(?:talk\w*|chat\w*|type|typing|text\w*|speak\w*|deal\w*|answer\w*|these)? ?(?:to|with)? ?(?:a |an )?(?:computers?|machines?|robots?|bots?)|someone (?:i can|to) (?:talk|speak) (?:to|with)|(?:want|need|would like|id like|get|request|arrange|schedule|set up) (?:to (?:have|get|request|arrange) )?(?:a |that |the )(?:\w+ )?(?:phone ?call|call ?back|call(?:ed)?)(?: please| now| then| after all| instead| back)*$|who (?:can|could|do) i (?:talk|speak|call)\b|is there (?:someone|somebody|a (?:person|number|nurse|phone)) (?:i can|to) (?:call|talk|speak)|phone number (?:i can|to) call)\b"
)
_PERSON_NOT = re.compile(
    r"\b(?:(?:have|need|want|like|got|ought) to (?:talk|speak|discuss|go over|run|check)\w* (?:\w+ ){0,2}(?:with|to|by|past) (?:some ?one|some ?body|people|family|others)(?: (?:about|on) (?:it|this|that))?(?: else)?(?: at home)? (?:first|before)|(?:talk|speak|discuss|go over|check|chat)\w* (?:\w+ ){0,3}(?:with|to) my (?:\w+ )?(?:doctor|nurse|team|coordinator|own|rheum|onc|people|transplant)|(?:are|r) you (?:a |an )?(?:real|human|actual|live|robot|bot|computer|person)|am i (?:talking|speaking|chatting|texting)|is this (?:a |an )?(?:real|human|person|robot|bot|computer|live|someone)|(?:nurse|doctor|team|someone|they|coordinator) (?:called|told|said|talked|gave)|ask my doctor|talk(?:ed)? to my (?:doctor|husband|wife|family|rheum\w+)|my (?:doctor|nurse) (?:will|wants)|will (?:someone|they|a person|somebody|a nurse|the team) (?:call|contact|reach)|who (?:will|would|do)|when (?:will|would|do))\b"
)
_ADVICE = re.compile(
    r"\b(?:(?:should|shall|ought) i (?!(?:\w+ )?(?:answer|say|put|call you|call the study|bring|include|list|count|mention|tell you|tell the study|write|type|text|do (?:now|next)|expect|wait for|join|sign|apply|pick|choose|give|send|know)\b)\w+"
    r"|(?:(?:can|could|may) i|is it (?:ok|okay|safe|alright|all right|bad|dangerous|fine)(?: for me)?(?: to| if i)|would it (?:hurt|be ok|be safe|be okay|be bad)(?: for me)?(?: to| if i)|do you think i (?:can|should|could)|(?:ok|okay|safe|fine|alright)(?: for me)? to|(?:reckon|think|figure|suppose) (?:i|id) (?:could|can|should|better|may|might)|(?:shouldnt|couldnt|cant|oughtnt) i) (?:just )?(?:safely )?(?:stop|quit|ditch|drop|halve|bump|up|raise|hold|restart|start|pause|crush|split|lay off|hold off|leave off|go back on|cut back|take|come off|go off|skip|mix|drink|get off|cut|double|use|try|switch|keep (?:taking|using)|still take|combine|eat|chew|reduce|lower|raise|go without|wean|taper|breast ?feed|get pregnant|have (?:alcohol|wine))\b(?! (?:part|place|time|this (?:home|later|survey|at|on)|my time|a break|the (?:survey|questions|study|bus)|the study|at any|any ?time|answering|in the (?:study|trial|middle)|it home|notes|this))"
    r"|(?:would|will|could) it (?:hurt|matter|harm|be (?:ok|okay|bad|safe|dangerous))(?: me)? (?:any )?if i (?:\w+ )?(?:went|stopped|quit|skipped|took|cut|came|doubled|missed|dropped|stop|skip|take|cut|double|tried|used|switched)\b|(?:should|shouldnt) i be (?:getting|having|taking|seeing|worried|doing|using)\b|do i need (?:it|them|this|that|one) (?:out|removed|checked|looked at|treated|biopsied)|how do i get (?:it|this|them|that) (?:to|out|off|gone)|do i (?:take|use|increase|double|skip|up|need) (?:more|less|another|extra|my)|what (?:do|would) you think i (?:oughta|ought to|should|could)|(?:would|will) you (?:\w+ ){1,4}(?:if you (?:was|were) me|in my (?:shoes|place|position))|can i (?:go|come|cut|taper|wean|get) (?:down|off|back|up) (?:on |off )?(?:it|this|that|them|my)|am i too (?:old|young|sick) to (?:be on|take|use|have)|(?:oughta|ought to|reckon i should|maybe i should|better|i should(?: probably)?) (?:just )?(?:double|halve|stop|quit|skip|up|cut|increase|hold|come off|go off) (?:my|the|it|that|this)\b|would you (?:\w+ )?(?:let|say yes|do it|hold off|stop|skip|wait|quit|switch|get it|try|recommend|suggest|advise|go for it|take it|have it)\b|if (?:you were me|it was you|you were in my)|in my shoes|good idea (?:or|to|for)|bad idea (?:or|to|if)|(?:worth|should i be) (?:it )?(?:getting|trying|taking|asking for) (?:a |the |some )?(?:second opinion|\w+)|tell me (?:if|whether|how) i should|(?:is|are) there (?:something|anything) (?:\w+ ){0,5}(?:i can|i could|i should|to) (?:put|take|use|do|try|get|rinse)|best way (?:to|for)|would (?:\w+ ){1,4}(?:clear|fix|cure|knock|get rid|heal|loosen|dissolve|ease|soothe) (?:it|this|them|that|my|the)\b|what (?:can|should|could|do|would) (?:i|we|you) (?:put|rub|spray|use|take|do) (?:on|about) (?:it|this|them|these|my|the)"
    r"|how (?:do|can|should|could) (?:i|you) (?:get|bring|keep|make) (?:my|the|it) (?:\w+ )?(?:down|under|up|lower|higher|better|moist|wet)|(?:you|yall|ya|u) (?:think|reckon|figure) i (?:should|could|ought|need|better)|what (?:\w+ )?(?:can|should|could|would|do you (?:recommend|suggest|advise)|else can|else should) (?:i|we|you|people)? ?(?:\w+ )?(?:take|do|use|try|eat|drink|put|recommend|suggest|buy|get)\b.{0,20}\b(?:for|about|to (?:help|get rid|treat|stop|make|ease|cure)|with|if|instead|my)"
    r"|what (?:\w+ ){0,3}(?:works?|helps?) best|what helps\b|what works for|what(?:s| is| are|) (?:a |the |some )?(?:good|best|safest|right|better|strongest|recommended|safe) (?:\w+ )?(?:medicines?|drugs?|treatments?|mouth ?wash|tooth ?paste|remed\w+|birth control|things?|dose|way (?:to )?(?:treat|help|cure|get|deal)|ways|cure|pill|cream|diet|foods?|vitamin|cures?|rinse|spray|gum)|(?:which|what) (?:\w+ ){1,4}(?:should|would you|is (?:best|safest|safe|better|good)|are (?:best|safe|good)|can i|do i)(?: i)? ?(?:take|use|try|for|to|with|recommend|suggest)?\b(?=.*\b(?:take|use|try|for my|for me|safest|best|recommend|thrush|mouth|lupus|medicine|pill|dose|mouthwash|birth)\b)"
    r"|(?:would|will|could|can|does|do) (?:a |an |the |some |my |this |that )?(?:\w+ ){1,3}(?:clear up|get rid of|knock out|cure|fix|soothe|ease|relieve) (?:this|my|the|it|that|thrush|a|dry)|(?:do|should|would) i (?:need|get|want|go get|ask for) (?:a |an |some )?(?:script|prescription|antibiotics?|refill|stronger \w+|rx|referral|shot|specialist|different \w+)|do i (?:need|have|got) to (?:\w+ )?(?:stop|quit|change|come off|go off|get off|switch|hold|skip|wean|taper|see a|be worried|worry|treat|take (?:my|the|something|antibiotic|medicine))|(?:how|what) (?:do|can|should|could|would) (?:i|you|we) (?:\w+ )?(?:get rid|treat|cure|stop(?! the (?:chat|interview|study))(?: |$)|lower|fix|help my|heal|relieve|ease|manage|make (?:my|it|the)|bring down|control|wean|taper|deal with)|(?:is|are|was) (?:my|that|this|it|these|an?) (?:\w+ ){0,3}(?:too (?:high|low|much)|dangerous|serious|normal|bad|ok|okay|contagious|safe)(?: for me| to| with| if|$| together| number| level| while)"
    r"|(?:would|will|could|does|do|can) (?:\w+ ){1,4}(?:help (?:my|with my|me|the)|make (?:my|it|me|this|that) (?:\w+ ){0,3}(?:worse|better|dry\w*|flare)|interact|interfere with my|cause my|hurt my|be causing|be making|dry (?:out|me|my))|do you think i (?:should|could|ought)|(?:is|are) (?:it|this|that|they|\w+) (?:bad|good|safe|harmful|dangerous) for (?:the|my|me|a)|recommend (?:a|any|something|me|anything|for)|any (?:tips|advice|suggestions|recommendations|remedies)|how (?:much|many|often|long) (?:\w+ ){0,3}(?:should|can|do|must) i (?:take|use|drink|wait|be on)|(?:is|are|could) (?:it|this|that|my \w+|they|the \w+)(?: \w+){0,2} (?:be )?(?:causing|caused by|from my|because of my|due to|the reason)|what (?:does|do) (?:it|my|this) (?:\w+ ){0,5}mean (?:if|when|that)|(?:do|dont) you think (?:i have|its|it is|my|i might|this is)|(?:could|might|do) (?:i|this|it|that) (?:\w+ )?(?:have|be) (?:cancer|sjogrens|thrush|lupus|diabetes|serious|something|an infection)|does this (?:sound|mean|look)|whats wrong with me|what(?:s| is) (?:causing|wrong with)|need (?:medical )?advice|in place of|go off (?:the|my)|come off (?:the|my)|(?:better|safer|best) (?:for me|to take|if i|than))\b"
)
_ADVICE_NOT = re.compile(
    r"\b(?:can|could|may|will|would|do) i (?:\w+ )?(?:still )?(?:take part|join|participate|be in|qualify|get in|enroll|sign up|stop any ?time|quit any ?time|leave|drop out|withdraw|be part|apply)\b|\bis (?:it|this|the (?:study|trial|procedure|injection|bone marrow|marrow|needle|treatment|chat|site)) (?:safe|dangerous|painful|serious|ok|legit)\b[ ?]*$|\b(?:will|does|would|do|can|could) (?:it|this|the (?:study|trial|cells|injections?|treatment|procedure|stem cells|shots?)) (?:\w+ )?(?:help|work|cure|hurt|make|be painful)\b(?! if i)|\bwhat (?:should|do) i (?:say|put(?! on| in)|answer|write|type|call|do (?:now|next|here)|bring|wear)\b|\b(?:switch|change|fix|correct|redo|edit|take back|go back to|update) (?:my|the|that|an|one|1) (?:\w+ )?(?:answer|question|one|1)\b|my chances|fix (?:one|1|this|that|an|my answer|it)\b|\bwhat (?:medicines|kinds?|counts)\b|\bhow (?:do|can|should|would) (?:i|you) (?:join|sign|apply|answer|know|pick|go back|change|get (?:in|there|to|started|picked))\b|\b(?:take|come off|stop) (?:the study|this study|part)\b"
)
_INTERROGATIVE = re.compile(
    r"^(?:(?:and|but|so|ok|okay|um+|uh|well|hey|hi|hello|sorry|wait|just|excuse me|quick question|question|one question|1 question|i have a question|before (?:i|we) \w+(?: \w+)?|first|also|oh|hmm|please|can you tell me|could you tell me|do you know|tell me|may i ask|can i ask(?: you)?|let me ask(?: you)?|im (?:just )?(?:curious|wondering)|for|at|about(?= how)|roughly|approximately|yes|no|yeah|honey|dear|by the way|btw|say|pardon|huh|lol|now|then|(?:sir|maam)(?= (?:what|who|why|how|when|where|is it|are|do you|can|does))|not to be rude)[ ,.:]+)*"
    r"(?:whats?|what(?: ?is|re)? (?:is|are|was|were|does|do|did|if|kind|kinds|about|happens?|happened|will|would|can|could|should|makes|made|type|types|dose|doses|counts?|exactly|the|a|an|all|else|sort|else|you|your|they|it|this|that|time|hospital|university|company|medicines|to expect|for|in the world|on earth)\b|what$|whats\b|who(?:s| is| are| will| would| does| do| can| runs?| gets?| exactly| all| sees?| else| pays?| made| else| am| should| reads?)\b|who all\b|whose\b|why(?:s)?\b(?! not|,? (?:yes|no|of course|sure|certainly|i (?:do|am|have)\b))|when (?:is|are|was|will|would|do|does|can|did|should)\b|wheres?(?: is| are| do| does| would| will| can| exactly| did| at)?\b(?! (?:they|i|my|it (?:was|is)))|"
    r"how (?!ever)\w+ (?:do|does|is|are|will|would|can|did|should|gotta)\b|how(?:s| is| are| do| does| did| will| would| can| could| long| much| many| often| big| far| old| come| safe| painful| bad| soon| about| exactly| confidential| secure| private| risky| serious| likely| dangerous| hard| expensive| deep| am| high| low| late| early| young| sick| fast| close| strict| common| sure)\b|how$|which (?!ever)\w+|"
    r"(?:is|are|was|were) (?:it|this|that|there|these|those|the|a|an|my|your|you|they|any|anyone|he|she|(?!born)\w+ (?:a|an|the|considered|counted|okay|safe|painful)|dental|prediabetes|\w+ine|\w+ol|\w+in)\b|do (?:you|they|i (?!ever)|we|the|my(?! (?:own|hair|house\w*|shopping|dishes|chores|laundry|cooking|cleaning|yard|work|best|thing|exercises|errands|bills|garden|job|stuff|part|duty))|those|these|people|vitamins|x ?rays)\b|does (?:it|this|that|the|a|an|anyone|my|taking|having|\w+) \b|does \w+|did (?:you|they|anyone|i say|the)\b|can (?:i|you|we|they|someone|somebody|my|people|it|this|the|anyone)\b|could (?:i|you|we|they|my|it|this|the)\b|"
    r"will (?:i|you|it|they|there|my|this|the|we|someone|somebody|anyone|medicare|insurance)\b|would (?:i|it|they|there|my|you|the|this|that|a|having)\b(?! (?:love|do))|should i\b|am i\b|has (?:this|it|the|any|anyone)\b|have (?:you|they|there|people)\b|may i\b|explain\b|i (?:was |am )?(?:wonder\w*|curious)|(?:im|i am) (?:not clear|confused|curious|wondering)|i (?:want|need|would like|d like) to (?:know|ask|understand)\b|id like to (?:know|ask|understand)|i (?:dont|do not|didnt) (?:understand|get (?:it|what|the question)|know what (?:that|you|a|an|it|this|is|\w+) (?:is|are|mean\w*))|not sure what (?:that|you|this|a|an|is|\w+) (?:means?|is|are|mean)|never heard of|define\b|meaning of|"
    r"(?:tell|give) me (?:more|about|what|how|why|some|the|an example)|what|come again|say (?:that|it) again|repeat|(?<!uh )(?<!mm )huh$|are (?:you|they|the|there|these|those|dental)\b|(?:did|was|were) (?:the|it|that|this|there|they|you|he|she|we|my|your|any\w*|some\w*|those|these) \w+|(?:do|does|is|are|can|will|would|could|has) (?!(?:near|nearly|about|almost|everything|most|pretty|stay|keep|continue|remain|stick|hardly|barely|scarcely|my|for|with|by|as|die|faint|pass|see|think|take|call|come|give|let|talk|ask|sign|probably|definitely|consider|manage|handle|walk|drive|cook|eat|work|swallow|if|get|make|need|stop|off|\d|not|have|had|be|been|dry|told|on|in|a|do|consider|love|like|try|so|very|really|all|always|just|only|mostly|never|more|some|want|need|prefer|have|drink|smoke|diagnosed|doing|trying|going|using|taking|given|fine|good|normal|ok|up|down|out|to|once|rather|go|get|take|prefer|say|agree|yes|no|correct|right|happy|glad|willing|still|also|it|that|getting|getting)\b)\w+ \w+|more info\w*|no idea what (?:that|you|this|a|an|it)|sorry what|whos|hows|you mean\b|like what\b|such as\b|meaning\b|why do you)\b"
)
_FRAGMENT = re.compile(
    r"^(?:for|from|since|by|in|with|at|of|on|to) (?:how (?:long|much|many|often)|whom?|which)\b|^who all\b|^(?:y|why) (?:you|do|does|are|is|would|did)\b|\b(?:stable|experimental|stones|cells|study|trial|kind|thrush|gland|diuretic) (?:meaning|like|from|as in) (?:what|who|which|where)\b|^(?:isnt|arent|doesnt) (?:that|this|it|a|an|the|\w+) (?:a|an|the|just)\b|^so (?:youre|are you|you are|its|that means|this is|does|do)\b.*\b(?:saying|mean|caused?|then)\b|^(?:you|do you) (?:want|mean|need)\b.* or \b|^(?:the|is it the) (?:one|1) (?:\w+ ){1,5}or the (?:one|1)\b|\bin your book$"
    r"|^(?:(?:the|some|any|common|possible|usual|normal|recommended|maximum|max|average|proper|correct|right|best|long[ -]term|short[ -]term|known|serious|adverse|list of|info(?:rmation)? (?:on|about)) )*"
    r"(?:side ?effects?|interactions?|dos(?:es?|age|ages|ing)|uses|effects?|reactions?|generic(?: name)?|brand name|information|ingredients?|costs?|prices?|coupons?|differences?|mechanism|availability|half[ -]life|warnings?|precautions?|contraindications?|alternatives?|substitutes?|benefits|directions|instructions|symptoms|signs|definition|medications?|medicines?|treatments?|drugs?|remed(?:y|ies)|antidotes?|manufacturer|shelf life|storage) (?:of|for|between|about|on|with|from|to|in|when|that|used|if)\b"
    r"|^(?:i (?:am |was )?|im |just |still )?(?:(?:need|want|would like|looking|searching|trying|hoping|like) (?:to )?(?:(?:get|have|find|know|see|learn|understand|read)(?: out)? )?(?:(?:for|some|more|any|the|a|an|if|about|on|what|how|why|whether|when|which|is|that) )+(?:info\w*|coupon|side|dos\w+|pictures?|image|if|whether|what|how|why|when|which|about|list|generic|cost|price|details?|answer)\b|(?:wanting|want|need|needing|wish|like) to (?:know|find out|understand|learn)\b|wondering\b|curious\b|concerned (?:about|if|that)\b|confused (?:about|by)\b)"
    r"|^(?:please )?(?:tell me|explain|describe|advise|list|compare|name) (?:me |about |the |what |how |some |all )*\w+"
    r"|^(?:do not|dont|cant|cannot) (?!know|remember|recall|tell|see)\w+ what\b|^how to\b|^can (?:an?|the|any|pregnant|people|patients?) \w+|^(?:need|want|looking for|searching for) (?:\w+ )?(?:info\w*|details|help with (?:this|finding|understanding|the form|a question)|a coupon)|^(?:recommended|normal|max\w*|usual|safe|average) (?:\w+ ){1,3}dos\w+|^what to do\b|^(?:where|when) to \w+|^(?:which|what) (?:drugs?|medicines?|medications?|pills?|foods?)\b"
)
_ASKS_AT_LAST = re.compile(
    r"\bif (?:i|my|a|the|you|its|it|they)\b.*\b(?<!i )(?<!id )(?<!ill )(?<!to )(?:am|would|will|can|could|do|does|is) (?:i|they|the study) (?:\w+ ){0,3}\w+$|\b(?:am|can|could|would|will|do) i (?:still |even |then )?(?:out|in|disqualified|excluded|ruled out|eligible|qualify|be in|join|take part|ok|okay|allowed)$|"
    r"\b(?:what (?:can|should|could|do|would|must) (?:i|we|you) (?:do|take|use|say|try|expect)(?: \w+){0,3}|(?:is|are|was) (?:this|that|it|they|these|those) (?:\w+ )?(?:ok|okay|normal|safe|too much|too many|too high|bad|dangerous|enough|common|true))$"
)
# How a question looks that is typed as into a search box, without a verb that asks (_FRAGMENT), or that ends a longer sentence.
_ABOUT_MEDICINE = re.compile(
    r"\b(?:side ?effects?|adverse\w*|taper(?:ing)? (?:schedules?|plans?)|street (?:value|price|names?)|doses? (?:for|in) (?:adults?|children|kids|the elderly|infants?|seniors|dogs|cats)|effectiveness|efficacy|(?<!extra )(?<!maximum )(?<!max )(?<!regular )(?<!double )(?<!low )(?<!full )(?<!high )(?<!adult )strengths?$|contains?|suddenly$|abruptly|cold turkey|manufactur\w*|who makes|contra ?-?indicat\w*|metaboli\w+|pharmaco\w+|addiction|dosages?|dosing|interact\w*|overdose|withdrawals?|weight (?:gain|loss)|hair loss|toxicity|availability|costs?|prices?|patent|half life|expir\w*|causes?|causing|used (?:for|to (?:treat|help|prevent|cure|manage|make))|safety|shelf life|(?:during|while|and|in) pregnan\w*|while breast ?feeding|(?:and|with|mix\w*) (?:alcohol|wine|beer|grapefruit|gout|kidney\w*|driving|sun\w*)|vs\.?|versus|or generic|ingredients|symptoms|precautions|warnings|instructions|reviews?|long term|benefits|mechanism of action)\b"
)
_TOPIC = re.compile(
    r"^(?!.*(?:\bfor (?!(?:what|how|elderly|dogs|cats|kids|children)\b)|,|\b(?:19|20)\d\d\b|\b(?:drops|each|every|weekly|daily|bid|tid|once|twice|combo|pills?|tablets?|cured|cream|ointment|spray|inhaler|in it|rinse)\b)).*\b(?:liver|kidneys?|heart rate|vision|teeth|dental|jaw|tendons?|muscles?|bones?|brain zaps?|gums? (?:overgrowth|\w+)|hair|skin|nails|weight|rash|acne|hives|itch\w*|damage|swelling|pains?|cramps?|clots?|infections?|cancer|stones|diabetes|pancreatitis|gout|blood (?:sugar|pressure|clots|monitoring|test)|diarrh?ea|constipation|nausea|vomiting|burning|taste|memory|dreams?|nightmares|sleepwalking|insomnia|drowsy|rage|anger|depression|anxiety|zaps|rebound|shaking|tremors?|sweat\w*|headaches?|fatigue|bruis\w*|bleeding|fertility|sperm|libido|erections?|periods?|urine|lawsuits?|recalls?|generic|reactions?|allergy|problems?|issues|restless legs|cold hands|dry (?:mouth|eyes|skin)|monitoring|directions|preservative|levels?|vaccines?|surgery|addictive|foods?|infusion time|sensitivity|tolerance|abuse|detox|high|drug test|pregnancy|pregnant|breastfeeding|alcohol|caffeine|coffee|milk|dairy|exercise|elderly|dogs|cats|children|toddlers|over the counter|otc|how (?:long|much|many|far|often|soon|fast)|what (?:to do|is it|does it)|too much|apart|together|missed dose|(?:vs|versus) \w+)\b"
)
_RUN_ON = re.compile(
    r"(?<=\w )(?<!know )(?<!sure )(?<!remember )(?<!recall )(?<!tell )(?<!forgot )(?<!forget )(?<!matter )(?<!matters )(?<!on )(?<!is )(?<!thats )(?<!idea )(?<!of )(?<!about )(?<!say )(?<!said )(?<!me )(?<!see )(?<!and )(?<!but )"
    r"(?:how (?:do|can|should|would|will) (?:i|we|you|it)|how (?:long|much|many|often|soon|far) (?:is|are|does|do|can|should|will|before|after|would)|what (?:do|should|can|could|would) (?:i|we)|what(?: is|s) (?:it for|that for|the (?:best|right|max\w*))|what to do$|(?:is|are) (?:it|this|that|they|these) (?:ok|okay|safe|bad|normal|addictive|too|dangerous|harmful|possible|alright|all right|common|true|covered)|(?:can|should|could|may|will|would|do) i (?!never|not)(?:\w+ )?(?:still|take|use|stop|mix|drink|have|be|go|get|need|join|eat|do|switch|increase|double|skip|cut)|(?:does|will|would|could|can) (?:it|this|that|they) (?:\w+ )?(?:cause|make|affect|hurt|help|interact|interfere|go away|last|matter|count)|why (?:is|does|do|am|are) (?:it|this|my|i|they))\b"
)
# A question that follows without a pause ("i use it daily is it addictive").
_SELF = re.compile(r"\b(?:i|im|ive|id|my|me|mine|we|yes|yeah|no|nope|take|taking|on)\b")
_MOVES_ON = re.compile(
    r"(?:(?:ok|okay|please|now|so|and|sorry) )*(?:can|could|may|shall|why dont|would) (?:we|you|i) (?:\w+ )?(?:please )?(?:move (?:along|on|ahead|forward)|go on|keep (?:going|moving)|continue|carry on|proceed|get (?:on|moving|going|through)|hurry|speed|skip ahead|wrap)\b(?: (?:with (?:it|this)|up|along|on|now|please|to the next (?:one|question)?|already|the rest|it|this|things))*"
)
"""A wish to go on asks nothing: what stands beside it is the answer."""
_RHETORICAL = re.compile(
    r"\b(?:bear (?:\w+ )?in the woods|pope catholic|water wet|sky blue|who else (?:would|could|is) (?:it|there)|what do you think$|what else is new|does that (?:answer|help you)|search me|why on earth would i|why (?:in the world |the heck |the hell )?would i\b(?! have to| need)|why dont we (?:leave|skip)|(?:are|were) you (?:even |really |not )?(?:listening|paying attention|deaf|reading)|(?:did|do|dont|didnt|cant) you (?:even |not )?(?:listen|hear me|read what|hear what)|where do i (?:sign|lie|lay)|how (?:on earth )?should i know|who am i kidding|what can i say|what more can|how about that|who has(?:nt)?\b|who doesnt|who isnt|isnt everybody|arent we all|(?:is |it is |its )?anybodys guess|my own business|do i look like|kidding|\bjk)\b"
)
_INTERROGATIVE_NOT = re.compile(
    r"^(?:what (?:do|did) you (?:think|expect)|does that (?:answer|settle|help)|(?:does|do) (?:a |the )?(?:bears?|ducks?|fish|birds?) |is (?:the )?(?:pope|water|sky|grass) |(?:was|were) (?:already|always|never|supposed|only|just)\b)|^(?:yes|no),? is\b|^no,? do you$|^(?:(?:and|the|well|um|oh) ){0,2}?(?:where (?:you|youd|the|we)\b|which (?:was|is|were|would|i|im|i am|folks|they|made|meant|means|started|it|my|he|she|makes|of my)\b|what (?:it|that|they) (?:was|is|were|did|took|gave)\b|(?:did|was|were) (?:the|already|some|a|over|off|on|out|up)\b(?!.*\?))|^(?:\w+[ ,]+)?(?:whats? (?:in there|left|up there)\b|what (?:i|they|my|it was|have i (?:got )?(?:got )?to lose|ever|a (?:mess|pain|question|life|nuisance))\b|whatever|when i\b|when (?:my|they|she|he|we)\b|who knows|how about (?:yes|no)|why not|do i ever|would (?:love|do)|will do|can do|have (?:had|not|no|it)|is (?:dry|all|very|always|fine|normal|good|correct|right|ok)|are (?:dry|all)|did (?:have|not|it|radiation|once|that)|does not|what radiation|what glands?|which (?:i|they|we|he|she|my)\b|which ever|how (?:sad|nice|kind)|would rather|could be|may (?:be|have)|was (?:told|on|in|diagnosed)|can(?:t| not)\b|is it ever|where (?:they|i|my|youd)\b|did (?:the|a|that|my|some) (?:\w+ ){0,2}(?:cup|spit|swab|tube|test|biopsy|scan|chemo|rounds?|thing|treatment)\b(?! (?:hurt|take|cost|work))|should be|can you (?:call|phone|connect|put|transfer|change|fix|go back)|could you (?:call|phone|connect|change|fix|go back))\b"
)
_CORRECTION = re.compile(
    r"\b(?:(?:was|am|im|got|got it|had it|had them|had that) (?:all )?(?:mixed|muddled|confused|turned around|backwards?|twisted|backward)(?: up)?|my bad|(?:read|heard|took|understood|misread|misheard) (?:that|it|this|the question) (?:all )?wrong|forget (?:that|what i said)|i (?:was|had been) (?:thinking|talking) (?:of|about)|thought (?:you|it|that|this|u) (?:meant|was|were|said|asked|wanted)|(?:im|i was|says im|says i was|i am) wrong|found my (?:paper|papers|card|report|results?)|actually|wait|hold on|hang on|hold up|correction|i (?:meant|mis\w+|misspoke|goofed|messed up|screwed up|botched|made a (?:mistake|typo|booboo)|was wrong|got (?:that|it|this) (?:\w+ )?wrong|typed|mixed|had (?:that|them|it|those) (?:\w+ )?(?:wrong|mixed|backwards)|put (?:the )?(?:wrong|down)|(?:need|want|have|would like|like) to (?:change|fix|correct|redo|update|amend)|take (?:that|it) back|forgot|remember now|just remembered|remembered|answered (?:\w+ )?(?:wrong|too fast)|should have said|gave (?:you )?(?:the )?wrong|(?:hit|tapped|pushed|picked|chose|sent) (?:the )?wrong|pressed (?:the )?wrong|told you wrong|lied|said (?:that |it )?wrong|clicked|checked (?:and|with|my))|"
    r"id like to (?:change|fix|correct)|my (?:mistake|bad|error|fault)|scratch that|strike that|delete that|erase that|let me (?:fix|change|correct|redo|take|rephrase|back up)|(?:change|fix|correct|update|redo|edit|switch|amend) (?:my|the|that|it|an|what|one|this|previous|last)|go(?:ing)? back|back up|undo|oops|whoops|whoopsie|oopsie|sorry,? (?:i|im|ive|that|it|pressed|my|its|wrong|correction|no)|(?:is|was|thats|its|are|the|in) wrong\b|wrong (?:button|answer|number|one|key|thing)|should (?:be|(?<!\bi should )say|read|have (?:been|said))|fix (?:my|the|that)|typo|earlier i|before i said|(?:when )?i (?:said|told you|put|ticked|tapped|clicked|hit|pressed|typed|answered|checked|wrote(?! (?:it |that |them )?(?:down|up)))\b|rewind|cross (?:\w+ ){0,2}out|take back|tak(?:e|ing) (?:\w+ )?back what|(?:my )?(?:wires|signals) (?:got )?crossed|brain fart|fat (?:thumb|finger)\w*|instead of|mess(?:ed)? (?:\w+ )?up|left (?:off|out)|strike|(?:thought|thinking) (?:it |that |this |about it )?(?:over|back|through|about it)|flip (?:the|my|that)|more like|youve got (?:me|my)|you have (?:me|my)|was me (?:bragging|lying)|going back|disregard|ignore (?:that|my|what)|on second thought\w*|come to think of it|now that i think|i take it back|not \w+[, ]+(?:its|i meant|it was|but)|(?:previous|last|earlier) (?:answer|question|one)|misread|mis read|turns out|found out|just checked|forgot (?:about|to))\b"
)
_STRONG_CORRECTION = re.compile(
    r"\b(?:(?:changed|changing) my mind (?:about|on) (?:the|my|that)|(?:put|mark|set|make) me (?:at|down (?:as|for)|as|for) |strike (?:my|that) last|had it (?:upside down|backwards)|(?:thats|that is|thats all) not right about|(?:gotta|gotto|got to|need to|have to|has to|wanna|want to|should|lemme|ought to) (?:\w+ )?(?:fix|correct|change|redo|amend) (?:something|one thing|1 thing|an earlier|a thing|what|that|my)|(?:change|fix|correct|redo|edit|update|amend) (?:my|the|that|an|one|1|what|previous|last)|back to the|change \w+[ ,]|please fix|go(?:ing)? back|back up|undo|previous question|last (?:answer|question) (?:was|is)|i (?:made a mistake|answered wrong|(?:want|need|would like|like) to (?:change|fix|correct|redo))|id like to (?:change|fix|correct)|let me (?:fix|change|correct|redo|back up)|wrong (?:button|answer)|scratch (?:that|what)|cross (?:that|it|out)|rewind|ignore what i|disregard|take me back|strike that|lemme take back|(?:need|want|have) to take back|(?:ill|i) take (?:that )?back|flip (?:the|my) \w+|take that back|my (?:mistake|bad|error)|i misread|i mixed)\b"
)
_MEANT = re.compile(
    r"^.*?\b(?:i (?:meant|mean)|meant to (?:say|type|put)|should (?:be|say|have (?:been|said))|correction|oops|whoops|typo|sorry)[ ,:.]*(?:to (?:say|type|put|write) )?(?:that |it |its |it is )?(.+)$"
)


def stops(text: str) -> bool:
    """Whether a plain text says to stop the interview (and not a medicine)."""
    if keywords.opt_out(text):
        return True
    if keywords.stop_unmeant(text):
        return False
    if _BUSY.match(text):
        return True
    text = _FAREWELL.sub("", text) if len(text.split()) > _STORY else text
    if _STOP.match(text) or _LATER.match(text) or any(_STOP_ALONE.fullmatch(part.strip()) for part in re.split(r"[.,;!]| - ", text)):
        return True
    return bool(_STOP_WITHIN.search(_ELSEWHERE.sub(_without_going, text))) and not _STOP_NOT.search(text)


def _without_going(found: re.Match[str]) -> str:
    """What is left of a text where somebody has to go for what they tell of; all where they take leave as well."""
    return found[0] if _AND_LEAVES.search(found[0]) else " "


def wants_person(text: str) -> bool:
    """Whether a plain text asks for a human being."""
    return bool(_PERSON.search(text)) and not _PERSON_NOT.search(text)


def seeks_advice(text: str) -> bool:
    """Whether a plain text seeks medical advice for this person."""
    return bool(_ADVICE.search(text)) and not _ADVICE_NOT.search(text)


_ASKED_BACK = re.compile(
    r"^(?:and |but |so )*(?:should|shouldnt|would|must|ought|could|can|do|does|did|have|has|will) (?:i|we|they|he|she|somebody|someone|anybody|anyone)(?: (?:have|be|do|get|need|it|that|been|not|to))*$"
)
"""A short question back ("nobody measured, should they have?")."""


def asks(text: str, *, question_mark: bool) -> bool:
    """Whether a plain sentence is a question. A question mark alone does not make one ("lupus?", "2019?")."""
    if _RHETORICAL.search(text) or _MOVES_ON.fullmatch(text):
        return False
    if question_mark and re.match(r"^(?:did|was|were) (?:the|some|a|it|they|anyone|anybody|you)\b", text):
        return True
    if _ONLY_WHAT.match(text) and not question_mark:
        return False
    if _INTERROGATIVE_NOT.match(text):
        return (
            question_mark
            and bool(re.match(r"^(?:\w+[ ,]+)?(?:what|why|how|who|where|which)\b", text))
            and not re.match(r"^(?:what radiation|what glands?)", text)
        )
    if _INTERROGATIVE.match(text) or _FRAGMENT.match(text) or _ASKS_AT_LAST.search(text):
        return True
    return question_mark and (
        bool(_ASKED_BACK.match(text))
        or bool(re.search(r"\w \b(?:how|what|why|who|which|where)$", text))
        or bool(re.search(r"(?:^|[ ,])(?:what|why|how|who|where|which|when|does|do|is|are|can|could|will|would)\b (?:\w+ )", text))
        and len(text.split()) > 3
        or bool(re.search(r"\b(?:mean|means|count|counts|as well|too|included|or what|right|ok)$", text))
        and len(text.split()) > 2
    )


_HAPPENED = re.compile(r"\b(?:came|began|started|went|got|was|were)\b")


def asks_about_medicine(text: str) -> bool:
    """Whether a plain text that names a medicine wants to know about it ("prednisone and alcohol"), and tells nothing of the participant."""
    return bool(_ABOUT_MEDICINE.search(text) or _TOPIC.search(text)) and not _SELF.search(text) and not _HAPPENED.search(text)


def run_on(text: str) -> int | None:
    """Where in a sentence in lower case a question begins that follows without a pause."""
    match = _RUN_ON.search(text)
    return match.start() if match else None


def corrects(text: str) -> bool:
    """Whether a plain text sounds as if it changed something said before."""
    return bool(_CORRECTION.search(text) or _STRONG_CORRECTION.search(text))


def asks_to_change(text: str) -> bool:
    """Whether a plain text asks for a change even if it gives no new value ("change my age", "go back")."""
    return bool(_STRONG_CORRECTION.search(text)) and not re.search(
        r"\b(?:wouldnt|dont|no need to|nothing to|not|nothing i would) (?:\w+ )?change\b", text
    )


_REQUEST = re.compile(
    r"^(?:(?:sorry|wait|ok|okay|hey|um|oh|please|excuse me)[ ,]+)*(?:can|could|may|might|is it possible to|how do|would) (?:i|you|we)?(?: \w+)? ?(?:take me back|go back|change|fix|correct|redo|edit|back up|switch|undo|return)\b"
)


_ASSENTS = re.compile(
    r"^(?!.*(?:\d|\b(?:not|isnt|aint|wasnt|except|but|wrong|change|fix|should|actually|instead|dont|didnt|never|only|other than|missing|forgot)\b))"
    r".*\b(?:right|correct|accurate|good|fine|true|verified|confirmed|perfect|ok|okay|yes|yep|yeah|yup|checks? out|agreed|approved)\b"
)


_GOES_ON = re.compile(
    r"(?:(?:ok(?:ay)?|al ?right|all right|k|fine|good|great|all good|perfect|start|begin|ready|(?:lets |just )?(?:continue|go (?:ahead|on)|move on|proceed)|deal|thanks?|thank you|please|i see|got it)[ .,!]*)+"
)


def goes_on(text: str) -> bool:
    """Whether a plain text only says that it may go on, which answers nothing ("ok", "great, go on")."""
    return bool(_GOES_ON.fullmatch(text))


_NO_MORE = re.compile(
    r"^(?:(?:no|nope|nah|not anymore|nothing)(?:,+ | )(?=.))+(?=(?:its|it|thats|this|everything|all|is|already|now|yes)\b)"
)
"""A no to whether something is to be changed, before what assents ("no, it's all right")."""


def assents(text: str) -> bool:
    """Whether a plain text only says that what was read back is right."""
    return bool(_ASSENTS.match(_NO_MORE.sub("", text)))


def requests_change(text: str) -> bool:
    """Whether what a plain text asks for is a change ("can you take me back one question")."""
    return bool(_REQUEST.match(text))


_RECALLED = re.compile(
    r"\b(?:(?:i|you(?:'?ve)?|when i|that i) (?:had |have )?(?:told you|said|put(?: down)?|ticked|tapped|clicked|hit|pressed|typed|answered|checked|wrote|got me (?:down )?(?:as|for)?|thought)|instead of|not|scratch|ignore|disregard|take back|cross out|undo|fix|change|flip)\b[^,.;]*?(?=,|\.|;|$| but | and (?:i|my|its|it|really)\b| i meant| - )",
    re.IGNORECASE,
)


_SAID = re.compile(
    r"\b(?:i|you|youve) (?:had |have )?(?:told|said|put|tick|tapp|click|hit|press|typed|answered|check|wrote|got me|thought|meant)"
)


def recalls(text: str) -> bool:
    """Whether a plain text recalls an earlier answer ("I told you no")."""
    return bool(_SAID.search(text))


_BACK = re.compile(
    r"^(?:\w+ ){0,5}(?:back|change|fix|redo|return|correct|update|edit) (?:\w+ ){0,5}(?:questions?|ones?|answers?|part|thing|page|1)[ .!]*$"
)


def goes_back(text: str) -> bool:
    """Whether a plain text only names what to go back to."""
    return bool(_BACK.match(text))


def without_recalled(text: str) -> str:
    """A text as written without what it recalls of the earlier answer ("I told you no blood test, but ...")."""
    return _RECALLED.sub(" ", text)


def meant(text: str) -> str | None:
    """What follows "I meant" and its like."""
    match = _MEANT.match(text)
    return match[1] if match else None


def about_taking(text: str, names_medicine: bool) -> bool:
    """Whether a plain question that names a medicine is about taking or leaving it."""
    return names_medicine and bool(
        re.search(
            r"\b(?:stop\w*|come off|go off|get off|going off|coming off|quit|skip|lower|increase|double|safe|mix|with|interact|help|hurt|worse|instead|switch|side effects?)\b",
            text,
        )
    )
