"""Reads what a turn's words show of it: its form, the words that carry meaning, and how a name can be written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tertulia.floor.calls import weigh_calls
from tertulia.floor.signs.kinds import find_asked, find_given

# More of one turn is not looked at: what it is about stands in its first words.
MAX_CHARS = 4_000
MAX_CONTENT = 80

_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    a able about actually after again all almost also always am an and another any anyone anybody anything are
    as ask at away back bad be because been before being best better big bit both but by call came can cant come
    could couldnt cool did didnt different do does doesnt doing done dont down each easy else end enough error
    even ever every everyone everything far few file find fine first for from full gave get gets getting give go
    goes going good got great guess guest guys had happen hard has have having he hello help her here hey hi him
    his hmm hope how i ill im in instead into is isnt issue it its ive just keep kind know last later least left
    less let lets like list little ll load log long look looking lot made make makes man many may maybe me mean
    might mine more most much must my name need never new next nice no nobody none nope not nothing now of off
    oh ok okay old on once one only open or other our out over own part people please point problem put quite
    rather re really reason right run said same say see seem seems set she should show side since so some
    somebody someone something sorry start still stop stuff such sure take tell test than thank thanks that
    thats the their them then there these they thing things think this those though thought thx time to today
    together told tomorrow too tried true try trying turn two type u up ur us use used user users using ve very
    wait want wanted was wasnt way we well went were what whats when where which while who whole why will wish
    with without wont word work working works would wouldnt wrong yea yeah yep yes yesterday yet you youre your
    """,
    )
)
_WORD = re.compile(r"[^\W_](?:[\w+#./'-]{0,40}[^\W_]|[+#]{1,2})?")
_SPACED = re.compile(r"\s+")
_OPENING = r"^(?:(?:so|and|but|ok|okay|well|hi|hello|hey|also|then|um+|hmm+|sorry|please)[, ]+)*"
_QUESTION_WORD = re.compile(
    _OPENING
    + r"(?:how|what|whats|what's|why|where|wheres|when|who|whos|which|whose|can|could|does|do|did|is|are|was|were"
    r"|will|would|should|shall|has|have|any|anyone|anybody|am|may|isn'?t|doesn'?t|don'?t|didn'?t|aren'?t|won'?t)\b",
    re.IGNORECASE | re.MULTILINE,
)
_ANYONE = re.compile(
    r"\b(?:any ?one|any ?body|some ?one|some ?body|any (?:idea|clue|way|suggestion|help|tip|advice)s?"
    r"|every ?(?:one|body)|(?:you )?guys|folks|y'?all|all of you|who knows"
    r"|alguien|alguno de|qui[eé]n sabe|jemand|irgendwer|wer wei(?:ß|ss))\b",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"\b(?:help|problems?|issues?|errors?|trouble|stuck|broken|does ?n[o']?t work|not work\w*|can'?t|cannot|unable"
    r"|how (?:do|to|can|would|should)|fail\w*|need to|trying to|want to|wondering)\b",
    re.IGNORECASE,
)
_YOU = re.compile(r"\b(?:you|your|u|ur|you'?re|you'?ve|you'?d|yours|yourself)\b", re.IGNORECASE)
_SELF = re.compile(r"\b(?:i|i'?m|i'?ve|i'?d|i'?ll|my|me|mine)\b", re.IGNORECASE)
_THANKS = re.compile(
    r"\b(?:thanks?|thx|thnx|ty|tyvm|thank you|cheers|tnx|much appreciated|appreciate it)\b", re.IGNORECASE
)
_NOD = re.compile(
    r"^(?:ok(?:ay)?|k|yes|yea|yeah|yep|yup|ya|no|nope|nah|sure|right|lol|haha\w*|heh\w*|hmm+|ah+|oh+"
    r"|cool|nice|true|indeed|great|exactly|agreed|rofl|lmao|i see|got it|np|no problem|will do|done|brb|wow"
    r"|awesome|perfect|ditto|same here|:\)|:-\)|:p|:d|;\)|:\()"
    r"(?!\w)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|hiya|morning|good (?:morning|evening|afternoon|day)|greetings|howdy|hola|yo)\b", re.IGNORECASE
)
_PARTING = re.compile(
    r"\b(?:bye|good ?night|night all|gotta go|got to go|g2g|cya|see (?:you|ya) (?:later|tomorrow|all)|ttyl"
    r"|i'?m off|brb|afk|bbl)\b",
    re.IGNORECASE,
)
# Whoever begins so leaves what was talked of; “another question” goes on with whom it was asked.
_NEW_TOPIC = re.compile(
    r"^[^\w\n]*(?:(?:oh|ah|so|and|but|ok(?:ay)?|well|hey|hi|also|guys|all|no|yes|thanks|great|y|und|ach|ja|na)[^\w\n]+)*"
    r"(?:by the way|btw|any ?ways?|apropos|(?:a )?(?:new|different) (?:topic|subject)|on an?(?: ?other| different) note"
    r"|chang(?:e of|ing the) (?:topic|subject)|off[- ]topic|(?:completely )?unrelated(?:ly)?|before i forget"
    r"|speaking of something else|übrigens|nebenbei(?: bemerkt)?|(?:mal |ganz )*(?:et)?was (?:ganz )?anderes"
    r"|(?:anderes|neues) thema|themenwechsel|bevor ich(?:'?s| es) vergesse|por cierto|a propósito|cambiando de tema"
    r"|otra cosa|otro tema|antes de que (?:se me|lo) olvide)(?!\w)",
    re.IGNORECASE | re.MULTILINE,
)
_MATERIAL = re.compile(r"https?://|www\.|`|^[/~]\w+/", re.IGNORECASE | re.MULTILINE)
_SUGGESTION = re.compile(
    r"\b(?:try|you (?:can|could|should|need|have to|might|must|want)|use|run|check|look at|install"
    r"|type|make sure|see if|go to|edit)\b",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"\b(?:tried|did that|it (?:says?|said|works?|worked|didn'?t|doesn'?t|still)|still"
    r"|that (?:worked|works|did)|no luck|same (?:error|thing))\b",
    re.IGNORECASE,
)
_UNFINISHED = ("...", "..", ",", ":", " and", " but", " so", " or", " because", " to", " the", " a", "-")
_BOT = re.compile(r"^(?:ubot\w*|\w*bot\d{0,3}|meetingology|wikibugs|gerrit\w*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """What the text shows without knowing who said it to whom; every mark is 0.0 or 1.0.

    `content` are its different words that carry meaning, in order, and `topic` the same as a set; `calls` says how much
    its words call for an answer, from -2 to 2; `asked` and `given` what it asks for or gives, where that is plain.
    """

    words: int
    content: tuple[str, ...]
    topic: frozenset[str]
    question: float
    wh_form: float
    anyone: float
    help: float
    you: float
    self: float
    thanks: float
    nod: float
    greeting: float
    parting: float
    material: float
    suggestion: float
    outcome: float
    unfinished: float
    command: float
    calls: float
    wordless: float = 0.0
    new_topic: float = 0.0
    asked: str = ""
    given: str = ""


def read_wording(text: str, body: str) -> Wording:
    """Read a turn; `body` is its text without the names that its lines begin with."""
    words = _SPACED.split(body) if body else []
    content = list_content(text)
    question, wh_form = float("?" in text or "？" in text), _mark(_QUESTION_WORD.search(body))
    return Wording(
        words=len(words),
        content=content,
        topic=frozenset(content),
        question=question,
        wh_form=wh_form,
        anyone=_mark(_ANYONE.search(body)),
        help=_mark(_HELP.search(body)),
        you=_mark(_YOU.search(body)),
        self=_mark(_SELF.search(body)),
        thanks=_mark(_THANKS.search(body)),
        nod=_mark(_NOD.match(body)),
        greeting=_mark(_GREETING.match(body)),
        parting=_mark(_PARTING.search(body)),
        material=_mark(_MATERIAL.search(body)),
        suggestion=_mark(_SUGGESTION.search(body)),
        outcome=_mark(_OUTCOME.search(body)),
        unfinished=float(body.endswith(_UNFINISHED)),
        command=float(text.startswith(("!", "/")) and not text.startswith("/me ")),
        calls=weigh_calls(body),
        wordless=_mark(body and _is_wordless(body)),
        new_topic=_mark(_NEW_TOPIC.search(body)),
        asked=find_asked(body) if question or wh_form else "",
        given="" if question else find_given(body),
    )


def _is_wordless(body: str) -> bool:
    """Say whether nothing is said but signs, such as emoji, and perhaps a nod after them."""
    if body[0].isalnum() or "?" in body:
        return False
    rest = body.lstrip("".join({one for one in body if not one.isalnum() and not one.isspace()}) + " \n")
    return not rest or (len(rest) < len(body) and _NOD.match(rest) is not None)


def list_content(text: str) -> tuple[str, ...]:
    """List the different words of a text that carry meaning, in order, in small letters."""
    found = dict.fromkeys(word for word in _list_words(text) if len(word) > 2 and word not in _COMMON)
    return tuple(found)[:MAX_CONTENT]


def is_bot_name(name: str) -> bool:
    """Say whether a name looks like that of a program, where nothing better is known."""
    return _BOT.match(name) is not None


def is_common(word: str) -> bool:
    """Say whether a word says nothing of the topic, and is no name unless it is written as one."""
    return word in _COMMON


def _list_words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text.lower()):
        yield match[0]


def _mark(found: object) -> float:
    return 1.0 if found else 0.0
