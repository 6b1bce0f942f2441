"""Tells a call from talk about somebody: what has to stand beside a name so that it calls without a mark."""

from __future__ import annotations

import re
from collections.abc import Sequence


def _list(words: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w']+", words))


_GREETINGS = _list(
    "hi hello hey hiya heya yo howdy greetings morning evening afternoon hola buenos buenas hallo moin servus"
)
# What may come before a name at the head of a line.
OPENERS = _GREETINGS | _list("""
    good días dias tardes noches guten morgen tag abend ok okay oh please sorry thanks thank you thx danke gracias bitte
""")
# What may come before a name that is set off and asked something: “so ana, what now?”.
JOINERS = _list(
    "so and but well now then also hm hmm ah oh yes no und aber also na ja nein ach y pero pues bueno entonces"
)
_ANDS = frozenset({"and", "und", "y"})
# Words in which a name is nothing but a word, too: an agent of this name is called with more than that.
_ORDINARY = _list("""
    amber apple april art ash august autumn basil bee bill blue bot boss bright buddy byte calm captain cherry chief
    clever coach code cookie coral critic data dawn doc doctor echo editor eve faith fire fox friend ginger grace
    green guide guru happy helper hope ice iris ivy jade joy judge june kind light lily lucky mark math may memo mind
    mint money moon music news nova ocean olive oracle owl pal pearl pepper pilot pixel planner poet quick quiet rain
    ray reviewer rich river robin robot rock rose ruby sage scout sharp silver sky smart snow spark star stone storm
    summer sun sunny swift tester tutor wave weather will winter wise wizard wolf writer alegre amigo luna sol feliz
    rayo nube paz listo freund klug ruhig schnell sonne stern wolke
""")
_ASKS = _list("""
    what what's whats why how how's where where's when who who's whose which please pls
    wer wie wo wann warum wieso weshalb welche welcher welches welchen welchem woher wohin womit wozu bitte
    qué que cómo como cuándo cuando cuál cual cuáles cuales quién quien quiénes dónde donde cuánto cuánta cuántos
    cuántas por
""")
_WAS = _list("ist sind war wäre hast machst meinst denkst hältst sagst weißt kannst bedeutet heißt gibt kann soll")
_YOU = _list("""
    you your yours yourself yourselves you're you've you'd you'll youre u ur y'all
    du dich dir dein deine deinen deiner deinem euch euer eure tú tu te ti contigo usted ustedes
""")
# Words that are said to somebody alone, whatever the name.
_TO_YOU = _list("""
    kannst könntest weißt weisst hast bist magst willst würdest meinst denkst
    puedes podrías sabes tienes crees piensas opinas quieres
""")
_SELVES = frozenset({"yourself", "yourselves"})
_HELPING = _list("""
    is isn't are aren't was were do don't does doesn't did didn't have has had can can't could couldn't will won't
    would wouldn't should shall may might must am
""")
_SUBJECTS = _list("you u i we it this that these those there they he she anyone anybody someone somebody")
# Verbs that ask for something; said of a third person in English they would end in -s. The second list may go on with
# an ordinary word as well (“quick check”).
_REQUESTS = _list("""
    tell give explain describe introduce translate summarize summarise remind suggest recommend
    sag sage erzähl erzähle erklär erkläre zeig zeige gib hilf schreib schreibe nenn nenne such suche übersetze
    di dime cuéntame explica explícame muéstrame dame ayúdame escribe busca haz hazme traduce recomiéndame
""")
_VAGUE_REQUESTS = _list("show help write list find say check let count add compare answer")
_SOMEBODY = _list("me us mir mich uns nos")
# Who begins so wants somebody's ear, and whose it is comes next: “listen, ana, …”, “tell me ana, …”.
_LISTEN = _list("listen look hark oye oiga oíd mira escucha escúchame dime dígame cuéntame hör hört schau schaut")
_TELL = _list("tell say explain answer remind help advise sag sagt sage erzähl erklär erkläre verrate hilf")
_BETWEEN = OPENERS | JOINERS | _list("mal doch bitte just can could would will you kannst könntest du puedes podrías")
# A third person who is asked so is asked all the same: “can ana help?”.
_ASKED_OF = _list("can could kann könnte puede podría")
# After these a name at the end is what is talked of, not who is talked to: “who is ana?”.
_TAKES_NAME = _list("""
    of about from to for with without by at than like as on in after before is are was were am be and or not no the a an
    ask asked tell told know knew meet met see saw call called love hate want miss thank invite mean named help
    von über mit ohne zu für bei nach vor wie als ist sind war und oder nicht der die das ein eine fragt frag kennst
    kennt de sobre con sin a para por como es son era y o no el la un una conoces
""")
# With these somebody is talked about, whatever comes later.
_ABOUT = _list("""
    said says told tells knew knows thinks thought and or but ist sind war waren hat hatte haben sagte sagt meinte
    es está están son fue era ha han dijo dice
""")
# Who is told to be silent is not asked for words.
_HUSHES = frozenset({"stop", "quiet", "silent", "shut", "hush"})
_SPEECH = OPENERS.union(
    *(JOINERS, _ASKS, _WAS, _YOU, _TO_YOU, _HELPING, _SUBJECTS, _REQUESTS, _VAGUE_REQUESTS, _SOMEBODY, _ASKED_OF),
    *(_TAKES_NAME, _ABOUT, _HUSHES, _LISTEN, _TELL, _ORDINARY),
)
_EDGE = "@<>:,;.!?¿¡()\"'*~[]{}-–—…"
_SET_OFF = (",", ":", "!", "?", ";", "–", "—", "…")
_DASHES = frozenset({"-", "–", "—", "--"})


def is_ordinary(name: str) -> bool:
    """Say whether a name is a word that people use without meaning anybody."""
    return name.lower() in _ORDINARY


def is_speech(word: str) -> bool:
    """Say whether a word, in small letters, is one with which people begin to talk, ask or request."""
    return word in _SPEECH


def is_called(before: Sequence[str], names: Sequence[str], after: Sequence[str]) -> bool:
    """Say whether names at the head of a line call who has them; `before` are greetings and the like.

    They do where they are set off, stand alone, are greeted, or a question or a request follows. Of what is in doubt
    the answer is no.
    """
    last = names[-1]
    if any(word.strip(_EDGE).lower() in JOINERS - OPENERS for word in before):
        if not after:
            return last.endswith("?") and before[-1].lower() in _ANDS
        return last.endswith(",") and "?" in after[-1]
    if not after or last.endswith(_SET_OFF) or after[0] in _DASHES or names[0].startswith("@"):
        return True
    words = [word for token in after if (word := token.strip(_EDGE).lower())]
    if not words:
        return True
    has_ordinary = any(is_ordinary(name.strip(_EDGE)) for name in names)
    if not has_ordinary and any(word.strip(_EDGE).lower() in _GREETINGS for word in before):
        return True
    return _asks(words, is_question="?" in after[-1]) or _requests(words, len(names) == 1, has_ordinary=has_ordinary)


def is_tail_call(before: Sequence[str], name: str) -> bool:
    """Say whether a name at the end of a line calls: “what do you think, ana?”; an ordinary word only after a comma."""
    if not before or name.rstrip(".?!").endswith((",", ":")):
        return False
    words = [word for token in before if (word := token.strip(_EDGE).lower())]
    if not words or not _HUSHES.isdisjoint(words):
        return False
    if before[-1].endswith(","):
        return name.endswith("?") or _is_request(words) or not (_YOU | _TO_YOU).isdisjoint(words)
    if is_ordinary(name.strip(_EDGE)) or words[-1] in _TAKES_NAME or words[0] in _ABOUT:
        return False
    is_asked = words[0] in _ASKS or words[0] in _HELPING or words[0] in _TO_YOU
    return _is_request(words) or (is_asked and not (_YOU | _TO_YOU | _SOMEBODY).isdisjoint(words))


def is_inner_call(before: Sequence[str], name: str, after: Sequence[str]) -> bool:
    """Say whether a name in the middle of a line calls: set off as in “could you, ana, …”, or asked “can ana help?”."""
    words = [word for token in (*before, *after) if (word := token.strip(_EDGE).lower())]
    asks = bool(after) and "?" in after[-1]
    if len(before) == 1 and words and words[0] in _ASKED_OF:
        return asks and not is_ordinary(name.strip(_EDGE)) and not name.endswith(_SET_OFF)
    if before and after and name.endswith(_SET_OFF) and _wants_ear(before):
        return True
    if not before or not before[-1].endswith(",") or not name.endswith(_SET_OFF):
        return False
    return _is_request(words) or (asks and not (_YOU | _TO_YOU).isdisjoint(words))


def _wants_ear(before: Sequence[str]) -> bool:
    """Say whether what stands before a name does nothing but ask who has it to listen, or to tell something."""
    words = [word for token in before if (word := token.strip(_EDGE).lower())]
    rest = [word for word in words if word not in _BETWEEN]
    if len(rest) == 1:
        is_whole = "mal" in words or before[-1].endswith(",")
        return rest[0] in _LISTEN or (rest[0] in _TELL and is_whole)
    is_mine = rest[-1:] != [] and rest[-1] in _SOMEBODY
    return is_mine and rest[0] in _TELL and rest[1:-1] in ([], ["to"])


def _is_request(words: Sequence[str]) -> bool:
    """Say whether words begin by asking somebody for something, also after “please”."""
    if not words:
        return False
    first = next((word for word in words if word not in OPENERS), "")
    second = next((word for word in words[words.index(first) + 1 :]), "") if first else ""
    return words[0] in _ASKS - OPENERS or first in _REQUESTS or (first in _VAGUE_REQUESTS and second in _SOMEBODY)


def _asks(words: Sequence[str], *, is_question: bool) -> bool:
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in _ASKS or first in _TO_YOU or (first == "was" and second in _WAS):
        return True
    if first in _HELPING and second in _SUBJECTS:
        return is_question or second in ("you", "u")
    return False


def _requests(words: Sequence[str], is_one: bool, *, has_ordinary: bool) -> bool:
    if not _SELVES.isdisjoint(words):
        return True
    if is_one and words[0] in _REQUESTS:
        return True
    if is_one and words[0] in _VAGUE_REQUESTS:
        return not has_ordinary or (len(words) > 1 and words[1] in _SOMEBODY)
    return not has_ordinary and words[0] not in _ABOUT | _HELPING and not _YOU.isdisjoint(words)
