"""Reads what a short remark does: it takes back or corrects what was said, or only thanks. English, Spanish, German."""

from __future__ import annotations

import re
from collections.abc import Collection

# Only what is short is read: a long message that says “never mind” somewhere says other things too.
MAX_WORDS = 25
_MAX_CHARS = 1_000
_DISMISSED = (
    r"never ?mind(?: (?:me|that|it))?|nvm|forget (?:it|that|about it|what i (?:said|asked))"
    r"|ignore (?:it|that|me|my (?:last|question|message))|no matter|no need|don'?t bother|scratch that|strike that"
    r"|vergiss (?:es|das)|egal|(?:schon|hat sich) erledigt|schon gut|passt schon|lass (?:gut sein|mal|es)"
    r"|nicht mehr nötig|olv[ií]da(?:lo|dlo)|olv[ií]denlo|da igual|d[eé]jalo|no hace falta"
    r"|(?:just )?stopp?(?: (?:it|that|talking|writing|answering|typing))?"
    r"|(?:you can )?(?:be|stay|keep) (?:quiet|silent)"
    r"|quiet|silence|shut up|hush|that'?s enough|enough(?: (?:now|already))?|(?:sei|seid|bleib) (?:still|ruhig|leise)"
    r"|ruhe(?: jetzt)?|halt (?:den mund|die klappe)|hört? auf(?: (?:zu reden|damit))?|c[aá]lla(?:te|d)?|c[aá]llense"
    r"|silencio|basta(?: ya)?|para(?: ya| de hablar)|deja de hablar"
    r"|halt|alto|(?:ya )?no importa(?: ya)?|(?:it |that )?doesn'?t matter|macht nichts|spielt keine rolle"
)
# What somebody asked for is in their own hands.
_FOUND = (
    r"(?:(?:i|we)(?:'ve| have)? )?(?:(?:just|already) )?"
    r"(?:found (?:it|them|him|her|(?:my|the|our) \w+)|(?:figured|solved) (?:it|that)(?: out)?)"
    r"|(?:(?:ich |wir )?hab(?:e|en|'?s)? (?:ich |wir )?)?"
    r"(?:(?:es|ihn|sie|das|jetzt|schon|doch|selbst|selber|gerade) )*gefunden"
    r"|(?:ya )?(?:l[oa]s? )?(?:(?:he|hemos) )?(?:encontr(?:[eé]|amos|ado|ada))"
    r"|ya l[oa]s? (?:tengo|tenemos|vi|s[eé]|he (?:visto|encontrado))"
)
_TAKEN_BACK = (
    rf"(?:{_DISMISSED}|{_FOUND}"
    r"|(?:i )?got it(?: out| working)?"
    r"|(?:it(?:'?s| is) )?(?:solved|sorted|fixed|done)|wrong (?:room|channel|chat|window)"
    r"|cancel(?: (?:it|that))?|(?:just )?found (?:out|one)|i have it(?: now)?|all good"
    r"|alles gut|falscher (?:raum|kanal|chat))"
)
_BESIDE = (
    r"(?:ok(?:ay)?|oh|ah|hm+|sorry|actually|well|please|thanks?(?: you)?|thx|now|then|already|any ?more|myself|i|all"
    r"|guys|wait|no|both|danke(?: dir)?|ach|nein|doch|gracias|perd[oó]n|bitte|por favor|ya|a(?:nd|nyway)|und|y)"
)
# Nothing else may be said: “I want the rows sorted by date” takes nothing back.
_WITHDRAWAL = re.compile(rf"^(?:{_BESIDE}\W+)*{_TAKEN_BACK}(?:\W+(?>{_TAKEN_BACK}|{_BESIDE}))*\W*$", re.IGNORECASE)
# Who has found it may tell what it is, as long as nothing more is wanted: “found it, at 8”.
_TOLD = re.compile(
    rf"^(?:{_BESIDE}\W+)*(?:(?P<found>{_FOUND})|never ?mind|nvm"
    r"|schon (?:gut|erledigt)|(?:hat sich )?erledigt|no importa|d[eé]jalo)"
    rf"\s*(?:[,;:.!(–—]|-(?=\s))+\s*(?:{_BESIDE}\W+)*"
    r"(?:it|it'?s|that'?s|there'?s|he|she|they|we|i|\d+|es|er|sie|wir|ich|liegt|steht|est(?:[aá]n?|aban?)|era|son"
    r"|(?(found)(?:its|at|in|on|under|behind|by|from|the|a|an|that|there|my|was"
    r"|um|im|am|bei|unter|hinter|auf|der|die|das|ein|eine|war|a|al|en|el|la|los|las|un|una|por|mi)|(?!)))\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\?|\b(?:but|now|instead|want|need|please|pls|can|could|would|tell|show|give|how|why|still|except|only|meant"
    r"|aber|jetzt|stattdessen|will|brauche|bitte|kannst|könn\w*|zeig|sag|wie|warum|noch|mein\w*"
    r"|pero|ahora|quiero|necesito|puedes|podr[ií]as|dime|c[oó]mo|todav[ií]a|a[uú]n)\b",
    re.IGNORECASE,
)
# Who declines what was offered waits for nothing, but takes back nothing that was asked.
_DECLINED = re.compile(
    r"^(?:(?:oh|ah|hm+|well|ja|ok(?:ay)?)\W+)*(?:no|nope|nah|not (?:now|today|yet|really)"
    r"|nein|nee|jetzt nicht|ahora no)"
    r"(?:\W+(?:thanks?(?: you| a lot| so much)?|thx|danke(?: dir| schön)?|(?:muchas )?gracias"
    r"|it'?s fine|i'?m (?:good|fine)"
    r"|that'?s (?:all|fine|it)|that is (?:all|it)|that will do|not now|all good"
    r"|por ahora|das war alles|passt(?: so)?|eso es todo))+\W*$"
    r"|^(?:not now|jetzt nicht|ahora no|(?:thanks,? )?(?:but )?no,? thanks?|i'?m good(?:,? thanks)?)\W*$",
    re.IGNORECASE,
)
# Of these, what asks for nothing but silence, whatever is under way.
_DISMISSAL = re.compile(rf"^(?:{_BESIDE}\W+)*(?:{_DISMISSED})(?:\W+(?>{_DISMISSED}|{_BESIDE}))*\W*$", re.IGNORECASE)
# Who says so has taken note of what was said, and asks for nothing; it may all the same answer a question.
_NOTED = (
    r"(?:(?:good|nice|great) (?:job|one|work|answer|point|idea)|good to know|well done|sounds good|will do"
    r"|o?k(?:ay|ey)?|kk|al ?right|all right|i see|i understand|understood|got (?:it|you)|gotcha|makes sense|fair enough"
    r"|(?:very |so )?(?:good|nice|cool|great|neat|sweet|awesome|wonderful|excellent|brilliant|lovely|super|perfect"
    r"|fantastic|amazing|interesting|funny|fine)|wow|noted|exactly|indeed|agreed|true|that'?s (?:right|true|it)"
    r"|no problem|no worries|np|you'?re welcome|gut (?:zu wissen|gemacht)|gern geschehen|alles klar"
    r"|(?:sehr )?(?:gut|schön)|prima|toll|klasse|genau|stimmt|verstanden|verstehe|ach so|aha|in ordnung"
    r"|vale|de acuerdo|entendido|entiendo"
    r"|genial|perfecto|(?:muy )?bien(?: hecho)?|exacto|bueno|estupendo|ya veo|de nada)"
)
_NOTED_WORDS = re.compile(
    rf"^(?>(?:oh|ah|hm+|so|well|yeah|yes|lol|haha|ja|s[ií])\W+)*{_NOTED}"
    rf"(?:\W+(?>{_NOTED}|then|now|so|very|much|lol|haha+|man|guys|both|all|dann|denn|entonces|pues|{_BESIDE}))*\W*$",
    re.IGNORECASE,
)
# Whoever says so waits for a yes or a no, with a question mark or without.
_OFFERS = re.compile(
    r"[?？]|\b(?:if you(?:'d| would)? (?:like|want|wish|need|prefer)|let me know|tell me (?:if|when|which|whether)"
    r"|shall i|just say|wenn du (?:willst|magst|möchtest)|falls du|(?:sag|gib) (?:mir )?(?:einfach )?bescheid"
    r"|si quieres|si lo deseas|av[ií]same|d[ií]me si)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^(?:\*+ ?\S|s/[^/]+/[^/]*/?)"
    r"|^(?:sorry|oops|ups|correction|typo|wait|no wait|perd[oó]n|correcci[oó]n|sorry|korrektur|moment)\b[,:. !-]*"
    r"|\bi (?:meant?|mean)\b|\bi should have said\b|\b(?:make|change) (?:that|it) (?:to )?\b|\binstead of\b"
    r"|^\W*\w+(?: \w+){0,3},? not \w+(?: \w+)?\W*$"
    r"|^(?:yes|yeah|no|ja|nein|s[ií])[, ]+(?:\S+ ){0,3}\S+[, ]+(?:sorry|perd[oó]n)\W*$"
    r"|\bquise decir\b|\bquer[ií]a decir\b|\bich mein(?:t)?e\b|\bgemeint war\b",
    re.IGNORECASE,
)

# What begins so goes on with what the same author said before.
_GOING_ON = re.compile(
    r"^(?:and|also|or(?: rather)?|plus|please|und|auch|oder|bitte|y|e|tambi[eé]n|o|por favor)\b", re.IGNORECASE
)

_THANKS = re.compile(
    r"^(?:(?:ah|oh|o?k(?:ay)?|great|perfect|awesome|nice|cool|good|super|got it|al ?right|i see|yes|genial|perfecto"
    r"|vale|toll|prima|alles klar|ja|s[ií])[ ,.!]+)*"
    r"(?:(?:many |much )?thanks?(?: you)?|thx|thanx|tnx|ty|cheers|much appreciated"
    r"|(?:muchas |muchísimas |mil )?gracias"
    r"|(?:vielen |besten |herzlichen |lieben |tausend )*dank(?:e|esch[oö]n)?)"
    r"(?:[ ,.!]*(?:so much|very much|a lot|a million|again|all|everyone|both|and|&|und|y|sehr|sch[oö]n|vielmals"
    r"|dir|euch|ihnen|beiden|alle[n]?|a (?:ti|ambos|los dos|todos)|todos"
    r"|for (?:that|this|it|everything|your help|the (?:help|answer|info|tip|link))|dafür|für (?:alles|die hilfe)"
    r"|por (?:todo|la ayuda|eso)))*"
    r"[ ,.!\W]*$",
    re.IGNORECASE,
)
_LAUGHING = "😀😁😂😃😄😅😆😉😊😋😌😍😎🙂🙃🤣😹"
_LAUGHTER = re.compile(
    r"^(?:lo+l|rofl|lmao|(?:ha|he|hi|ja|je|ji){2,}[haeijs]*|x+d+|[:;=]'?-?[)dp]+|\(-?:|\W)+$",
    re.IGNORECASE,
)
_SIGN = re.compile(r"^[^\w?!.,;:/+*#-]+$")
_EDGE = " ,.!:;?"
_CALL = re.compile(r"(?<!\S)@[\w.-]+")


def is_thanks(text: str, names: Collection[str] = ()) -> bool:
    """Say whether a message, apart from whom it names, is thanks and nothing else.

    `names`, in small letters, are of whom it calls without a mark.
    """
    if not _is_short(text):
        return False
    return _THANKS.match(_bare(text, names)) is not None


def is_laughter(text: str, names: Collection[str] = ()) -> bool:
    """Say whether a message, apart from whom it names, only laughs."""
    bare = _bare(text, names)
    laughs = any(sign.isalpha() or sign in ":;=" or sign in _LAUGHING for sign in bare)
    return laughs and bool(_LAUGHTER.match(bare))


def is_sign(text: str, names: Collection[str] = ()) -> bool:
    """Say whether a message, apart from whom it names, is only a sign such as 👍, which may answer a question."""
    return _SIGN.match(_bare(text, names)) is not None


def is_dismissal(text: str, names: Collection[str] = ()) -> bool:
    """Say whether a message only wants no more said: it needs no answer, whatever was said before it."""
    if not _is_short(text) or "?" in text:
        return False
    bare = _without_names(_without_calls(text), names)
    return _DISMISSAL.match(bare) is not None or _DECLINED.match(bare) is not None


def is_noted(text: str, names: Collection[str] = ()) -> bool:
    """Say whether a message only takes note (“ok”, “nice one”), which may answer a question."""
    if not _is_short(text) or "?" in text:
        return False
    return _NOTED_WORDS.match(_bare(text, names)) is not None


def asks_back(text: str) -> bool:
    """Say whether who said so waits for an answer, be it only a nod."""
    return _OFFERS.search(text) is not None


def is_withdrawal(text: str, names: Collection[str] = ()) -> bool:
    """Say whether the author needs no answer any more, apart from whom it names: see `is_thanks`."""
    if not _is_short(text) or "?" in text:
        return False
    bare = _without_names(_without_calls(text), names)
    return _WITHDRAWAL.match(bare) is not None or (_TOLD.match(bare) is not None and not _WANTS.search(bare))


def is_correction(text: str) -> bool:
    """Say whether the author corrects what they said just before."""
    return _is_short(text) and _CORRECTION.search(_without_calls(text)) is not None


def goes_on_with(text: str) -> bool:
    """Say whether words go on with what their author said before, by how they begin."""
    return _is_short(text) and _GOING_ON.match(text.strip()) is not None


def _bare(text: str, names: Collection[str]) -> str:
    """Leave out whom a message names, with a mark or without."""
    words = _CALL.sub(" ", text).split()
    return " ".join(word for word in words if word.strip(_EDGE).lower() not in names).strip(" ,.!")


def _without_calls(text: str) -> str:
    """Leave out whom a message names: “@nia never mind” says what “never mind” says."""
    return _CALL.sub(" ", text).strip(" ,.!:")


def _without_names(text: str, names: Collection[str]) -> str:
    if not names:
        return text
    return " ".join(word for word in text.split() if word.strip(_EDGE).lower() not in names).strip(_EDGE)


def _is_short(text: str) -> bool:
    return len(text) <= _MAX_CHARS and len(text.split()) <= MAX_WORDS
