"""Says in short sentences why a score is what it is: what a member of the room may read."""

from __future__ import annotations

from collections.abc import Collection, Mapping

MAX_REASONS = 3
# A term that moves the score by less than this is not worth a sentence.
WORTH_SAYING = 0.3
# What was set by hand is small, and not hidden for that.
WORTH_SAYING_BY_HAND = 0.15
_BY_HAND = frozenset({"interest_words", "interest_meaning", "continues", "left_behind"})

_FIRST = {
    "named_first": "It was called by name.",
    "named_inside": "The message mentions its name.",
    "named_other": "The message names somebody else.",
    "small_named_other": "The message names somebody else.",
    "replied_to": "The message replies to what it said.",
    "other_replied_to": "The message replies to somebody else.",
    "for_me": "The message seems to answer what it said.",
    "for_other": "The message seems to be meant for somebody else.",
    "open": "The message is meant for nobody in particular.",
    "small": "Few people talk here, and the message names nobody.",
}
_TALKING = "It and the author were talking."
_LATELY = "It talked of this just before."
_SILENT = "It has been silent for long."
_IN_TALK = "It takes part in this conversation."
_RIVAL = "Somebody else is closer to this conversation."
_SHORT = "The message is short."
# Terms that are never nought are worth a sentence only from so much on.
_MARKED = {
    "length": 0.7,
    "silence": 0.6,
    "quiet": 0.6,
    "answers_calls": 0.75,
    "helps": 0.5,
    "answers_author": 0.35,
    "answers_unnamed": 0.4,
    "takes_up": 0.3,
    "answered_topic": 0.15,
    "asks": 0.4,
    "known": 0.7,
    "share": 1.4,
    "crowd": 0.8,
    "circle": 0.2,
    "circle_rival": 0.3,
    "in_last_10": 0.15,
}
# What to say when a term speaks for answering, and when it speaks against; None where there is nothing to say.
_SENTENCES: dict[str, tuple[str | None, str | None]] = {
    "question": ("The message asks a question.", None),
    "wh_form": ("The message asks a question.", None),
    "anyone": ("The message asks anybody.", "The message asks anybody, not one in particular."),
    "help": ("The message asks for help.", None),
    "you": ("The message says “you”.", None),
    "thanks": (None, "The message says thanks."),
    "nod": (None, "The message only agrees."),
    "parting": (None, "The author takes leave."),
    "greeting": ("The message is a greeting.", "The message is a greeting."),
    "command": (None, "The message is a command for a program."),
    "calls": ("Its words call for an answer.", "Its words call for no answer."),
    "length": ("The message says much that can be answered.", None),
    "tiny": (None, _SHORT),
    "short": (None, _SHORT),
    "unfinished": (None, "The author seems to go on."),
    "to_me": ("The message seems to be meant for it.", None),
    "to_me_asks": ("The message seems to ask it.", None),
    "to_others": (None, "Somebody else seems to be meant."),
    "to_rival": (None, "Somebody else seems to be meant."),
    "circle": (_IN_TALK, None),
    "circle_asks": (_IN_TALK, None),
    "closest": ("Nobody takes a larger part in this conversation.", None),
    "circle_rival": (None, _RIVAL),
    "silence": (None, _SILENT),
    "gone": (None, _SILENT),
    "quiet": (None, "It has been quiet for some time."),
    "spoke_last": ("It spoke just before.", "It has only just spoken."),
    "in_last_3": ("It is talking right now.", None),
    "in_last_10": ("It is talking right now.", None),
    "share": ("It talks much here.", "It has talked much already."),
    "spoke_to_author": (_TALKING, None),
    "heard_from_author": (_TALKING, None),
    "spoke_to_asks": ("The message asks a question, and the two were talking.", None),
    "exchange": (_TALKING, "It and the author have talked for a while."),
    "asked_author": ("It had asked the author.", None),
    "unheard": ("The author waits for it.", "It did not answer the author before."),
    "answers_me": ("The message seems to answer what it said.", None),
    "answers_my_question": ("The message seems to answer its question.", None),
    "waits": ("Its own question is still open.", None),
    "owes_others": (None, "Others wait for its answer."),
    "busy": (None, "It is talking with somebody else."),
    "answers_calls": ("It answers when it is called.", None),
    "helps": ("It often helps.", None),
    "answers_author": ("It has often answered the author.", None),
    "answers_unnamed": ("It often answers without being named.", None),
    "takes_up": ("It often takes up open questions.", None),
    "answered_topic": ("It has answered others about this.", None),
    "asks": (None, "It asks more than it answers."),
    "known": ("It is often here.", None),
    "topic": ("It has talked of this before.", None),
    "near": (_LATELY, None),
    "near_length": (_LATELY, None),
    "circle_near": (_LATELY, None),
    "open_asks_helps": ("The question is open to all, and it often helps.", None),
    "open_asks_topic": ("The question is open, and it knows of this.", None),
    "crowd": (None, "Many people are talking."),
    "author_bot": (None, "A program wrote it."),
    "author_waits": ("The author still waits for an answer.", None),
    "interest_words": ("It knows or cares about what the message is about.", None),
    "interest_meaning": ("What the message means is near to what it knows or cares about.", None),
    "continues": ("The message goes on with what was talked of.", None),
    "left_behind": (None, "The talk has moved to another topic since it spoke."),
}
# What is true of the turn, but not of the line that ends it, is said so, or left out.
_BEFORE: dict[str, tuple[str, str | None]] = {
    "It was called by name.": ("named", "The author called it by name just before."),
    "The message mentions its name.": ("named", "The author mentioned its name just before."),
    "The message names somebody else.": ("named", "The author named somebody else just before."),
    "The message asks a question.": ("asks", "The author asked a question just before."),
    "The message asks a question, and the two were talking.": ("asks", "The author asked a question just before."),
    "The message seems to ask it.": ("asks", None),
    "The question is open to all, and it often helps.": ("asks", None),
    "The question is open, and it knows of this.": ("asks", None),
    "The message asks anybody.": ("anyone", None),
    "The message asks anybody, not one in particular.": ("anyone", None),
    "The message asks for help.": ("help", None),
    "The message says “you”.": ("you", None),
    "The message says thanks.": ("thanks", None),
}


def of_last_line(reasons: tuple[str, ...], marks: Collection[str]) -> tuple[str, ...]:
    """Tell reasons of a turn of the line that ends it; `marks` say what of it is true of that line alone."""
    told: dict[str, None] = {}
    for reason in reasons:
        mark, instead = _BEFORE.get(reason, (None, None))
        said = reason if mark is None or mark in marks else instead
        if said is not None:
            told[said] = None
    return tuple(told)


def list_reasons(
    situation: str, terms: Mapping[str, float], parts: Mapping[str, float], is_for: bool
) -> tuple[str, ...]:
    """Give why, the weightiest first after whom the turn is for; `parts` is what each of `terms` adds to the score.

    What speaks for it comes before what speaks against it when the score is high (`is_for`), and the other way round.
    """
    weighty = [
        (name, part)
        for name, part in parts.items()
        if abs(part) >= (WORTH_SAYING_BY_HAND if name in _BY_HAND else WORTH_SAYING)
        and name in _SENTENCES
        and terms[name] >= _MARKED.get(name, 0.0)
    ]
    weighty.sort(key=lambda one: ((one[1] > 0) != is_for, -abs(one[1])))
    found = {_FIRST[situation]: None}
    for name, part in weighty:
        sentence = _SENTENCES[name][0 if part > 0 else 1]
        if sentence is not None and len(found) < MAX_REASONS:
            found[sentence] = None
    return tuple(found)
