"""English as far as the rules need it: sentences, words that matter, questions, and “my” turned into “your”."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from tertulia.llm.offline.lexicon import FUNCTION_WORDS, ORDERS, SAME, STOP, TURNS

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# A dot after these ends no sentence.
_SHORT_FORMS = "".join(rf"(?<!\b{form}\.)" for form in ("mr", "mrs", "ms", "dr", "st", "vs", r"e\.g", r"i\.e"))
_SENTENCE_END = re.compile(r"(?<=[.!?…])" + _SHORT_FORMS + r"[\"”')]*\s+|\n+|;\s+", re.IGNORECASE)
_ASKING = r"(?:what|who|whose|where|when|why|which|how|can|could|would|will|do|does|did|is|are|tell|calculate|compute)"
# A statement and a question, or two questions, in one breath.
_SECOND_PART = re.compile(
    r"(?:,?\s{1,3}(?:and|but|also|then|so)(?:\s{1,3}(?:also|then))?\s{1,3}|,\s{0,3})"
    r"(?=(?:what|who|whose|where|when|how|which)(?:['’]s)?\s|(?:can|could|do|did)\s+you\b|tell\s+me\b"
    r"|calculate\b|compute\b|summari[sz]e\b|remember\s+that\b"
    # What goes on from the result: “…, and then double that”.
    r"|(?:double|halve|half|triple|twice|square|add|subtract|multiply|divide|split)\s.{0,40}?\b(?:that|it|(?:the|this|that)"
    r"\s+(?:result|answer|number|sum|total))\b)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    rf"^(?:{_ASKING}|whats|wheres|whos|am|was|were|has|have|had|should|shall|may|remind)(?:['’]s|['’]re)?\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?:(?:well(?!\s+done)|oh|ok|okay|so|and|but|also|then|hey|hi|hello|btw|by the way|just so you know|fyi|actually"
    r"|please|right|yes|yeah|anyway|for the record|you know what)\b[\s,:!.-]*"
    r"|(?:great|nice|cool|perfect|sure)[,!.]+\s*)+",
    re.IGNORECASE,
)
_ASKED_OF_ME = re.compile(
    r"^(?:(?:please|kindly|(?:can|could|would|will)\s+you|i\s+(?:want|need)\s+you\s+to|i['’]d\s+like\s+you\s+to|let['’]?s"
    r"|go\s+ahead\s+and)\s+)+",
    re.IGNORECASE,
)
_ORDER = re.compile(rf"^(?:{'|'.join(sorted(ORDERS))})\s+(?P<object>\S+)", re.IGNORECASE)
# Behind a verb these make it an order whatever follows: “show me where it is”.
_OBJECTS = {
    *("me", "us", "a", "an", "the", "my", "our", "your", "this", "that", "these", "those", "it", "him", "her", "them"),
    *("all", "some", "off", "on", "up", "down", "out", "sure", "another"),
}
# “Code review is at 3”, “deploy happens on Friday” and “plan B has failed” begin with a noun.
_FINITE = re.compile(
    r"^(?:\S+\s+){1,4}(?:is|are|was|were|has|have|had|will|can|starts?|ends?|begins?|meets?|happen(?:s|ed)|takes|took|occurs"
    r"|runs|goes|comes|lasts|costs|opens|closes|moves|moved|works|needs|falls)\b",
    re.IGNORECASE,
)
_CALL_ME = re.compile(
    r"^call\s+me\s+(?!back|now|later|tomorrow|today|tonight|again|please)[^\W\d_][\w'’-]*\W*$", re.IGNORECASE
)
# So that a hesitation and what it leads to stay one sentence: “No. It's 78.”
_HESITATION = re.compile(
    r"\b(no|nope|wrong|sorry|oops|wait|actually|correction)[.!…]{1,3}\s{1,3}(?=(?:it|that|i\s+meant|make)\b|\d)",
    re.IGNORECASE,
)

_VERB_TURNS = {"am": "are", "was": "were"}
_CLAUSE_STARTERS = frozenset({"", "and", "but", "that", "if", "because", "when", "so", "what", "as", "think", "know"})


def split_sentences(text: str, limit: int = 12) -> list[str]:
    """Split a message where one sentence, or one half of a double one, ends; at most `limit` parts."""
    sentences = [
        part
        for line in _SENTENCE_END.split(_HESITATION.sub(r"\1, ", text))
        for part in _SECOND_PART.split(line.strip())
    ]
    return [part.strip(" ,;–-") for part in sentences if _WORD.search(part)][:limit]


def words(text: str) -> list[str]:
    """Give the words in lower case, apostrophes kept straight."""
    return _WORD.findall(text.casefold().replace("’", "'"))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Reduce a word to what its forms, and its synonyms known here, have in common."""
    root = _stemmer()(word.removesuffix("'s"))
    return SAME.get(root, root)


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    """Load the stemmer when first needed: its package brings thirty languages and takes a tenth of a second."""
    import snowballstemmer  # type: ignore[import-untyped]

    stem_word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem_word


def content_stems(text: str) -> list[str]:
    """Give the stems of the words that carry meaning, in order, each once."""
    return list(dict.fromkeys(stem(word) for word in words(text) if word.removesuffix("'s") not in STOP))


def is_question(sentence: str) -> bool:
    return sentence.rstrip(" \"”')").endswith("?") or bool(_QUESTION.match(drop_lead_in(sentence)))


def is_request(sentence: str) -> bool:
    """Say whether something is to be done: “write …”, “could you show …”."""
    plain = drop_lead_in(sentence)
    order = as_order(sentence)
    found = _ORDER.match(order)
    if found is None or _CALL_ME.match(order):
        return False
    return order != plain or found["object"].casefold() in _OBJECTS or not _FINITE.match(order)


def as_order(sentence: str) -> str:
    """Reduce “could you please turn …” to “turn …”."""
    return _ASKED_OF_ME.sub("", drop_lead_in(sentence))


def drop_lead_in(sentence: str) -> str:
    """Drop what only opens a sentence: “oh, by the way, …”."""
    return _LEAD_IN.sub("", sentence)


def turn_round(sentence: str) -> str:
    """Retell what somebody said to me as I would say it back to them: “my bicycle” becomes “your bicycle”."""
    turned: list[str] = []
    previous = ""
    for piece in re.split(rf"({_WORD.pattern})", sentence):
        if _WORD.fullmatch(piece):
            turned.append(_turn_word(piece, previous))
            previous = piece.casefold().replace("’", "'")
        else:
            turned.append(piece)
            previous = "" if piece.strip() else previous
    return "".join(turned)


def _turn_word(piece: str, previous: str) -> str:
    word = piece.casefold().replace("’", "'")
    if word == "you" and previous in _CLAUSE_STARTERS:
        return "I"
    if previous == "you" and word in {"are", "were"}:
        return "am" if word == "are" else "was"
    if word in _VERB_TURNS and previous == "i":
        return _VERB_TURNS[word]
    return TURNS.get(word, piece)


def as_clause(sentence: str) -> str:
    """Make a sentence fit behind “that …”: no end mark, and no capital that only began the sentence."""
    clause = sentence.strip().rstrip(".!… ")
    first = re.match(r"[^\W_]+", clause)
    if first and first[0].casefold() in FUNCTION_WORDS:
        clause = first[0].lower() + clause[first.end() :]
    return clause


def as_sentence(clause: str) -> str:
    """Give a clause its capital and its full stop."""
    clause = clause.strip()
    ended = clause if clause.endswith((".", "!", "?", "…", "”")) else clause + "."
    return ended[:1].upper() + ended[1:]
