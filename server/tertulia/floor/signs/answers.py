"""Says whether somebody's next words answer a question that another person put to anybody: by their form alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from tertulia.floor.signs.pace import ANSWERED, ANSWERED_WITHIN_S, is_nod
from tertulia.floor.signs.remarks import is_thanks, is_withdrawal
from tertulia.floor.talk import Heard
from tertulia.floor.wording import Wording, read_wording

# From this chance on of answering it, a turn answers a question however much was said between.
LIKELY = 0.5
# What is said in so few words may be nothing but a greeting, or a wish to know it too.
MAX_GREETING_WORDS = 4
MAX_PASS_WORDS = 12
# Who takes up so many of a question's own words speaks of it.
SHARED_WORDS = 2
# What only greets or takes leave, be it by a name and with a kind word.
_GREETS = re.compile(
    r"^(?:oh|ah|well|and|hm+|\W)*(?:hi|hiya|hello|hey|heya|yo|howdy|greetings|welcome(?: back)?|bye(?: bye)?"
    r"|goodbye|ciao"
    r"|good (?:morning|evening|afternoon|day|night)|morning|see (?:you|ya)|cya|hola|adi[oó]s|hasta (?:luego|mañana)"
    r"|buen[oa]s (?:d[ií]as|tardes|noches)|hallo|moin|servus|guten (?:morgen|tag|abend)|gute nacht|tsch[üu]ss"
    r"|bis (?:dann|bald))"
    r"(?:[,!.¡¿ ]+(?!at\b|in\b|on\b|the\b|it)[^\W\d]+(?: (?:and|und|y) [^\W\d]+)?)?"
    r"(?:[,!.¡¿ ]+(?:(?:there|all|both|everybody|everyone|again|back|later|soon|tomorrow|then|you two"
    r"|alle|zusammen|a todos)"
    r"|long time(?:,? no see)?"
    r"|(?:good|nice|great|lovely|glad|happy) to (?:see|meet|have) you(?: (?:again|here|back|all))*"
    r"|how(?: are|'s| is) (?:you|it|things|everything)(?: (?:doing|going|all))*|what'?s up|welcome(?: back)?"
    r"|have a (?:nice|good|great|lovely) \w+|see (?:you|ya)(?: \w+)?"
    r"|schön,? (?:dich|euch) zu sehen|wie geht'?s(?: dir| euch)?"
    r"|lange nicht gesehen|cu[aá]nto tiempo|qu[eé] tal|un gusto|me alegro de verte|bis (?:dann|bald|morgen)))*\W*$",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"\w")
_YES_OR_NO = re.compile(
    r"^(?:yes|yea|yeah|yep|yup|ya|no|nope|nah|sure|indeed|exactly|right|true|ja|nein|doch|klar|s[ií]|claro)\W*$",
    re.IGNORECASE,
)
_ASKS_YES_OR_NO = re.compile(
    r"^(?:\w+[, ]+){0,3}?(?:is|are|was|were|am|does|do|did|can|could|will|would|should|has|have|may)\b"
    r"|^(?:\w+[, ]+){0,3}?(?:ist|sind|war|hat|haben|kann|gibt|macht|geht|est[áa]n?|es|hay|tiene|puede)\b",
    re.IGNORECASE,
)
_ASKS_HOW = re.compile(
    r"\b(?:how|what|why|when|where|which|who|know|wie|was|warum|wann|wo|welche\w*|wer|wei(?:ß|ss)t?"
    r"|c[oó]mo|qu[eé]|cu[aá]ndo|d[oó]nde|cu[aá]l|qui[eé]n|sabe)\b",
    re.IGNORECASE,
)
# Whoever says so does not know it either, wants to know it too, or only makes a noise.
_PASSES = re.compile(
    r"^(?:(?:ah|oh|hm+|uh+m*|um+|er+m*|well|sorry|no|nope|nein|tja|pues|yes|yeah|ja|and|but)[,.! ]+)*"
    r"(?:(?:no|not an?|not the faintest|keine?|ni) (?:idea|clue|ahnung|plan|idea)"
    r"|(?:i )?(?:really |honestly )?(?:do ?n[o'’]?t|do not|would ?n[o'’]?t|ca ?n[o'’]?t|cannot)"
    r" (?:know|say|tell|remember|help)"
    r"|dunno|idk|beats me|who knows|not sure|i(?: a|'|’)?m not sure|good question|gute frage|buena pregunta"
    r"|me (?:too|neither|also|either)|same(?: here| question| problem)?|so (?:do|am|would) i|neither do i|nor do i"
    r"|ditto|\+ ?\d+|\^+|this|that would (?:interest|help) me"
    r"|(?:i|i'd|i’d|we|we'd)\b.*\b(?:too|as well|the same(?: thing)?)"
    r"|(?:i'?d|i’d|i would|we would) (?:like|love) to know|(?:i(?:'|’| a)?m |was |just )?(?:also )?wondering"
    r"|(?:wei(?:ß|ss)|wüsste|wusste)\b.*|ich (?:auch|wei(?:ß|ss))\b.*|das w[üu](?:ß|ss)te ich auch.*"
    r"|(?:yo )?(?:tampoco|tambi[eé]n|no s[eé])\b.*|ni idea|a m[ií] tambi[eé]n"
    r"|(?:one|a|just a) (?:sec(?:ond)?|mom(?:ent)?|minute)|wait|moment(?:o|chen)?|un momento"
    r"|let me (?:see|check|think|look)\b.*"
    r"|(?:(?:maybe|perhaps|just|you (?:could|should|can)|better|try|why not|best) )*"
    r"ask(?:ing)? @?(?!at|in|for|the)[\w.-]+"
    r"(?:,? (?:(?:s?he|they) (?:might |may |will |should |'?ll )?knows?|maybe|perhaps|about (?:it|that)))?"
    r"|frag(?:t)? (?:doch |mal |lieber |einfach )*@?(?!am|im|beim|den|die|das)[\w.-]+"
    r"(?:,? (?:der|die|sie|er) wei(?:ß|ss) (?:das|es))?"
    r"|preg[uú]nta(?:le|d|dle|selo)? (?:a )?@?[\w.-]+"
    r"|(?:i(?:'| wi)?ll|i’ll) (?:check|look|ask|see)\b.*"
    r"|(?:ha|he|hi|ja|je){2,}\w*|lol|rofl|lmao|h+m+|u+h+|huh|eh|wow|ugh|same|interesting|nice|cool|great|oha|aha)"
    r"(?:[,.!: ]+(?:either|too|sorry|though|at all|myself|here|guys|all|auch|leider|tampoco|lol|tbh|i'?m afraid))*\W*$",
    re.IGNORECASE,
)


def may_answer(asked: str, said: str) -> bool:
    """Say whether words may answer a question: they ask nothing back, and neither agree with it nor pass it on."""
    words = said.strip()
    if not _SPOKEN.search(words) or is_thanks(words) or is_withdrawal(words):
        return False
    wording = read_wording(words, words)
    if wording.question or wording.anyone or (wording.wh_form and not _YES_OR_NO.match(words)):
        return False
    if _YES_OR_NO.match(words):
        return bool(_ASKS_YES_OR_NO.search(asked.strip())) and not _ASKS_HOW.search(asked)
    if is_nod(wording) or _is_greeting(wording) or _GREETS.match(words):
        return False
    return wording.words > MAX_PASS_WORDS or _PASSES.match(words) is None


def answers(
    tail: Sequence[Heard], heard: Heard, question: Heard, names: Collection[str], is_person: Callable[[str], bool]
) -> bool:
    """Say whether the last turn answers an earlier one, which agents of these `names` might answer too.

    It does so where it seems to by all that was said or takes up its words, or where it is the first that anybody else
    says within a minute; but not what is plainly for another's question, nor what is meant for one of these agents, or
    where it is meant for somebody else itself.
    """
    if not question.asks or question.author == heard.author or _answers_another(tail, heard, question):
        return False
    if heard.answering.linked is not None or heard.named:
        return question.author in (heard.answering.linked, *heard.named)
    if any(one is question and chance >= LIKELY for one, chance in heard.answering.parents):
        return True
    if len(question.wording.topic & heard.wording.topic) >= SHARED_WORDS:
        return True
    if not question.wording.anyone and any(_is_for(question, name) for name in names):
        return False
    if any(_asks_for(one, heard.author) for one in tail if one.author in names and one.number > question.number - 2):
        return False
    given = heard.wording.given
    between = [one for one in tail if one.number > question.number]
    if given and question.wording.asked == given:
        # What asks for something else is not what these words answer.
        between = [one for one in between if one.wording.asked in ("", given)]
    if any(is_person(one.author) and _says_something(one.wording) for one in between):
        return False
    return heard.at_s is None or question.end_s is None or heard.at_s - question.end_s <= ANSWERED_WITHIN_S


def _is_for(question: Heard, name: str) -> bool:
    return name in question.named or question.answering.to.get(name, 0.0) >= ANSWERED


def _answers_another(tail: Sequence[Heard], heard: Heard, question: Heard) -> bool:
    """Say whether words without a mark give what another open question asks for, and this one does not."""
    given = heard.wording.given
    if not given or question.wording.asked in ("", given) or heard.answering.linked is not None or heard.named:
        return False
    return any(_waits_for(one, heard) for one in tail)


def _waits_for(one: Heard, heard: Heard) -> bool:
    """Say whether a turn asked lately for what somebody else's words give."""
    if one.author == heard.author or one.wording.asked != heard.wording.given or one.answered >= LIKELY:
        return False
    return heard.at_s is None or one.end_s is None or heard.at_s - one.end_s <= ANSWERED_WITHIN_S


def _asks_for(one: Heard, name: str) -> bool:
    """Say whether an agent's own question waits for somebody's answer."""
    return bool(one.asks) and one.answering.to.get(name, 0.0) >= ANSWERED


def _says_something(wording: Wording) -> bool:
    return not is_nod(wording) and wording.words > 1 and not _is_greeting(wording)


def _is_greeting(wording: Wording) -> bool:
    return wording.words <= MAX_GREETING_WORDS and bool(wording.greeting or wording.parting)
