"""The words that mood is read from, in English, and some of Spanish and German: chosen by us, by hand.

Each alternative is a piece of a regular expression over small letters. A word that is rude only when it is said to
somebody stands under `INSULTS`: what a printer is called heats nobody.
"""

from __future__ import annotations

import re

# Said to somebody, an insult; said of a thing, grumbling.
INSULTS = (
    r"idiots?|idiotic|morons?|stupid|dumb(?:ass)?|fools?|imbecile|clueless|incompetent|pathetic|useless|worthless|liars?"
    r"|jerk|asshole|bastard|clown|ignorant|brainless|hypocrite|cowards?|disgrace|a joke|crybaby|troll"
    r"|tont[oa]s?|est[uú]pid[oa]s?|imb[eé]cil(?:es)?|idiotas?|in[uú]til(?:es)?|mentiros[oa]s?|gilipollas|payas[oa]"
    r"|dumm(?:kopf)?|bl[oö]d(?:mann)?|trottel|idioten?|versager|l[uü]gner|unf[aä]hig|depp|spinner"
)
# Hostile whoever it is said to, since it is always said to somebody.
ATTACKS = (
    r"shut up|shut it|shut your (?:mouth|trap|face)|fuck you|fuck off|screw you|piss off|go to hell|get a life"
    r"|drop dead|how dare you|you make me sick|i hate you|nobody asked you|c[aá]llate|vete a la mierda|que te den"
    r"|te odio|halt(?:'s| die| den) (?:maul|klappe|mund)|halts maul|verpiss dich|leck mich|ich hasse dich"
)
# What lays blame on whom it is said to.
BLAME = (
    r"you always|you never|you people|your fault|you(?:'re| are) (?:lying|wasting|the problem|unbelievable|impossible)"
    r"|stop (?:lying|blaming|pretending|whining|wasting)|don'?t blame me|what(?:'s| is) wrong with you"
    r"|are you (?:kidding|serious|deaf|blind|even listening)|did you even (?:read|look|try|test|think)"
    r"|can'?t you (?:read|even|do anything)|you (?:broke|ruined|messed|screwed) |how many times|for the last time"
    r"|listen to yourself|you obviously|you clearly (?:don'?t|didn'?t|have no)|you have no (?:idea|clue|right)"
    r"|(?:sick|tired) of (?:you|your)|fed up with (?:you|your)|not my (?:fault|problem)|your excuses"
    r"|siempre (?:haces|dices|igual)|nunca (?:haces|escuchas)|es tu culpa|por tu culpa|deja de mentir"
    r"|est[aá]s mintiendo|immer machst du|du (?:h[oö]rst|machst) nie|deine schuld|du l[uü]gst"
    r"|h[oö]r auf zu l[uü]gen|bist du taub"
)
# Harsh words that weigh only beside somebody who is meant.
HARSH = (
    r"wrong|ridiculous|nonsense|bullshit|crap|garbage|rubbish|lazy|selfish|arrogant|rude|terrible|horrible|awful"
    r"|disgusting|shameful|unacceptable|careless|sloppy|childish|excuses?|blame|waste of|whining|lies|lying|hate"
    r"|rid[ií]culo|basura|mierda|mentiras?|verg[uü]enza|egoísta|l[aä]cherlich|quatsch|mist|schei(?:ß|ss)e|unversch[aä]mt|faul"
)
# Swearing at nobody in particular.
SWEARING = r"fuck(?:ing|ed)?|shit|goddamn|damn it|dammit|wtf|bloody hell|joder|mierda|verdammt|schei(?:ß|ss)e"
YOU = r"you|your|you'?re|youre|ur|yourself|yours|u|t[uú]|usted|eres|du|dich|dir|dein[er]?|ihr|bist"
# What takes the heat out of a line: it is meant to amuse.
LAUGHTER = r"lol|lmao|rofl|ha(?:ha)+|he(?:he)+|ja(?:ja)+|jk|j/k|just kidding|/s|es broma|war nur spa(?:ß|ss)|xd"
LAUGHING_SIGNS = (":)", ":-)", ";)", ";-)", ":d", ":p", "😂", "🤣", "😄", "😉", "😅", "😜")
# What takes the heat out of a conversation.
PEACE = (
    r"sorry|apologi[sz]e|apologies|my bad|my mistake|my fault|fair enough|fair point|good point|you'?re right"
    r"|you are right|no worries|no hard feelings|i overreacted|let'?s (?:start over|calm|take a break|move on)"
    r"|i understand|i appreciate|thank you|thanks|lo siento|perd[oó]n|disculpa|tienes raz[oó]n|gracias|tut mir leid"
    r"|entschuldigung|du hast recht|danke"
)
# What makes blame praise, and shouting joy.
PRAISE = (
    r"best|great|good|love(?:ly)?|amazing|awesome|helpful|kind|nice|fantastic|wonderful|perfect|congrat\w*|well done"
    r"|wow|yay|hurray|genial|bravo|gut|toll|super"
)
# Small words of talk: in capitals they tell shouting from a row of acronyms or a query.
SHOUTED = frozenset(
    re.findall(
        r"\w+",
        """
    I AM ARE BUT CAN DONT DID HAVE HOW ITS JUST ME MY NO NOW OF SO STOP THAT THE THIS WAS WE WHAT WHO WHY WILL YOU YOUR
    YOURE NEVER ALWAYS LISTEN READ QUE TU ES PARA POR YA ICH DU NICHT DAS IST UND NEIN
        """,
    )
)
