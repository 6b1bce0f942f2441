"""The table of the floor: every number that was learned, and from what.

Learned by logistic regression, and rounded, from 143 of the 153 files of the training part of the IRC disentanglement
data: Jonathan K. Kummerfeld, Sai R. Gouravajhala, Joseph J. Peper, Vignesh Athreya, Chulaka Gunasekara, Jatin Ganhotra,
Siva Sankalp Patel, Lazaros Polymenakos and Walter S. Lasecki, "A Large-Scale Corpus for Conversation Disentanglement",
ACL 2019, https://jkk.name/irc-disentanglement, under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Nothing
of its text is here; what it says about who answered whom was turned into weights. The threshold was chosen on its
development part. The lists for small rooms are from the same training files: each annotated conversation of two to six
people was taken for a room of its own, most of them without the calls by name. The four lists for
who is not named in a crowd (`for_me`, `for_other`, `open`, `named_other`) are from all 153. Decision 0013 tells how.
"""

from __future__ import annotations

from tertulia.floor.signs.temper import NORMAL

# The score from which on somebody speaks who was not called by a rule.
THRESHOLD = NORMAL
# Up to so many people who spoke in the last turns, a room is small: an open question is everybody's there.
SMALL_ROOM = 5

# Which earlier turn one answers: for every one, for one of the same author, for one of somebody else, and for none.
LINK_ANY = {
    "log_gap": -0.72, "gap": -1.62, "minutes": -0.62, "adjacent": -0.29, "overlap": 3.35, "answered": -0.38,
    "nod": -0.25, "thanks": -0.74, "length": 0.96,
}  # fmt: skip
LINK_OWN = {
    "own": 0.99, "latest": 2.07, "log_gap": 0.2, "overlap": -0.96, "names_somebody": -1.05, "nod": -0.43,
}  # fmt: skip
LINK_OTHERS = {
    "called": 2.94, "mentioned": 2.37, "names_another": -2.53, "same_called": 0.47, "to_author": 0.31,
    "to_author_new": 1.6, "to_author_thanks": 0.71, "to_author_nod": 0.72, "for_others": -1.0, "latest": 0.47,
    "addressed_author": 0.47, "question": 0.25, "question_to_question": -0.18, "question_you": 0.29,
    "question_answered": 0.19, "nod_at_once": 0.42, "greetings": 0.7, "bot": -1.13, "circle": 1.11,
}  # fmt: skip
ANSWERS_NOTHING = {
    "bias": -1.02, "new_here": 1.23, "silence": 2.17, "question": 0.77, "wh_form": 0.74, "anyone": 0.59,
    "help": 0.13, "greeting": 1.46, "nod": -0.24, "names_somebody": -1.45, "calls_somebody": -1.16,
    "length": 0.69, "you": -0.38, "thanks": -0.33, "self": 0.59,
}  # fmt: skip

# What speaks for and against answering; the situation chooses the list, `features` says what the terms are.
WEIGHTS: dict[str, dict[str, float]] = {
    "named_first": {
        "bias": -1.33, "question": 0.65, "thanks": -0.36, "nod": -0.34, "calls": 0.93, "length": 0.92,
        "tiny": -0.13, "pace": 0.4, "author_bot": -1.03, "author_answered": 0.2, "circle_rival": -0.32,
        "gone": -0.93, "share": 0.05, "heard_from_author": 0.28, "asked_author": 0.13, "exchange": 0.06,
        "unheard": -0.51, "answers_me": 0.17, "waits": 0.14, "owes_others": -0.47, "answers_calls": 1.01,
        "known": 0.23, "topic": 0.42, "circle_asks": 0.19, "spoke_to_asks": 0.11,
    },
    "named_inside": {
        "bias": -2.8, "question": 0.72, "you": 0.26, "thanks": -0.44, "outcome": 0.9, "command": -0.55,
        "calls": 0.8, "met": 0.48, "exchange": 0.65, "answers_me": 0.64, "answers_calls": 1.5, "asks": 1.63,
        "circle_asks": 0.01, "spoke_to_asks": 0.35,
    },
    "named_other": {
        "bias": -4.09, "question": 0.3, "you": -0.36, "self": 0.13, "command": -1.09, "length": 1.42,
        "nothing": 0.53, "crowd": -1.03, "author_bot": -0.74, "author_helps": -1.3, "circle": 2.44,
        "circle_rival": -0.99, "silence": -1.16, "gone": -0.48, "quiet": -1.04, "in_last_10": 0.55, "share": 0.19,
        "met": 0.72, "unheard": 1.62, "asks": -1.21, "answers_author": 0.63, "answers_unnamed": 1.98,
        "takes_up": 0.55, "answered_topic": 1.19, "near_length": 3.76,
    },
    "for_me": {
        "bias": -2.49, "question": 0.3, "anyone": -0.62, "nod": -0.34, "parting": -1.2, "command": -0.89,
        "calls": 1.16, "length": 0.96, "tiny": -0.15, "short": -0.13, "author_bot": -0.75, "author_new": 0.38,
        "author_gap": -0.73, "author_helps": -0.4, "to_others": -0.14, "circle": 1.21, "circle_rival": -0.66,
        "in_last_10": 0.92, "share": 0.09, "answers_my_question": 0.73, "owes_others": -0.5, "answers_calls": 0.53,
        "answers_author": 0.74, "near": 0.56, "answered_topic": 0.62, "circle_asks": 0.08, "spoke_to_asks": 0.41,
    },
    "for_other": {
        "bias": -4.75, "question": 0.39, "wh_form": 0.2, "self": 0.09, "thanks": -0.41, "nod": -0.26,
        "length": 1.19, "tiny": -0.28, "pace": 0.6, "author_bot": -0.86, "author_answered": 0.28, "to_me": 0.85,
        "to_others": -0.37, "to_rival": -0.42, "circle": 3.39, "silence": -1.64, "gone": -0.51, "quiet": -1.72,
        "in_last_10": 2.14, "share": 0.11, "met": 0.58, "unheard": 0.65, "busy": -0.98, "asks": -0.84,
        "answers_author": 0.64, "answers_unnamed": 1.87, "takes_up": 1.04, "answered_topic": 0.94,
        "near_length": 1.92, "open_asks_helps": 0.24, "open_asks_topic": 0.94,
    },
    "open": {
        "bias": -3.45, "wh_form": 0.08, "you": -0.2, "material": -0.54, "calls": 0.19, "tiny": -0.94,
        "crowd": -1.13, "pace": 1.09, "silence": -1.31, "gone": -0.38, "quiet": -1.26, "in_last_10": 0.98,
        "share": 0.08, "met": 0.39, "answers_me": 2.76, "answers_my_question": 3.61, "asks": -0.8,
        "answers_author": 0.91, "answers_unnamed": 1.86, "takes_up": 1.82, "topic": 0.43, "answered_topic": 1.56,
        "near_length": 2.3, "open_asks_helps": 0.66,
    },
    "replied_to": {
        "bias": -2.1, "question": 0.26, "nod": -0.31, "parting": -1.42, "command": -0.81, "length": 0.78,
        "tiny": -0.21, "short": -0.15, "author_bot": -1.12, "circle_rival": -0.49, "share": 0.17,
        "spoke_to_author": 0.7, "heard_from_author": 0.77, "asked_author": 0.21, "answers_my_question": 0.3,
        "owes_others": -0.55, "answers_calls": 0.68, "near": 0.79, "to_me_calls": 0.97, "circle_asks": 0.21,
        "spoke_to_asks": 0.29,
    },
    "other_replied_to": {
        "bias": -6.11, "question": 0.37, "wh_form": 0.37, "you": -0.39, "self": 0.2, "thanks": -0.61,
        "length": 1.71, "pace": 0.92, "author_bot": -0.71, "author_new": 0.42, "author_answered": 0.41,
        "circle": 1.87, "silence": -0.94, "gone": -0.67, "quiet": -1.73, "in_last_10": 1.63, "share": 0.11,
        "spoke_to_author": 1.56, "met": 0.69, "unheard": 1.0, "helps": 0.75, "asks": -1.38, "known": 0.41,
        "topic": 1.3,
    },
    "small": {
        "bias": 0.39, "question": 0.23, "calls": 0.25, "length": 0.82, "tiny": -0.2, "crowd": -2.92,
        "author_gap": -1.06, "author_waits": 0.16, "circle_rival": -1.34, "closest": 0.3, "silence": -5.19,
        "spoke_last": 0.01, "in_last_3": 1.19, "in_last_10": 0.98, "share": 0.53, "exchange": 0.34,
        "answers_my_question": 0.57, "waits": 0.27, "busy": -1.3, "asks": 0.43, "topic": 1.08, "to_me_calls": 0.82,
        "circle_asks": 0.52, "near_length": 2.11,
    },
    "small_named_other": {
        "bias": -0.5, "circle_rival": -2.54, "silence": -1.92, "spoke_last": 0.24, "in_last_3": 0.54,
        "in_last_10": 2.08, "spoke_to_asks": 1.16,
    },
}  # fmt: skip

# What signs beyond the words add to the learned sum, in the situations in which nobody is called: set by hand, because
# no data that may be used knows agents with interests. Small on purpose, and cut off at `MOST_BY_HAND` either way. Only
# in a small room is the talk one, so that who spoke on another topic has no part in it.
_ANYWHERE = {"interest_words": 0.9, "interest_meaning": 0.9, "continues": 0.3}
BY_HAND: dict[str, dict[str, float]] = {
    "for_me": _ANYWHERE,
    "for_other": _ANYWHERE,
    "open": _ANYWHERE,
    "small": {**_ANYWHERE, "left_behind": -0.4},
}
MOST_BY_HAND = 1.0

# How much a word calls for an answer; `^word` is the first of a line.
CALLS: dict[str, float] = {
    "thanks": -0.39, "thank": -0.39, "anybody": -0.38, "hi": -0.38, "anyone": -0.35, "hey": -0.28,
    "error": -0.27, "after": -0.27, "maybe": -0.25, "^me": -0.25, "^hello": -0.24, "was": -0.2, "ill": -0.2,
    "seems": -0.2, "^ok": -0.19, "with": -0.19, "ideas": -0.18, "^lol": -0.16, "all": -0.14, ":)": -0.13,
    "my": -0.13, "too": -0.13, "having": -0.13, "sec": -0.13, "hello": -0.12, "^good": -0.12, "out": -0.1,
    "on": -0.09, "some": -0.09, "are": -0.09, "help": -0.09, "not": -0.09, "to": -0.09, "^can": 0.07,
    "should": 0.07, "^just": 0.08, "did": 0.08, "what": 0.09, "really": 0.1, "whats": 0.11, "^are": 0.13,
    "^do": 0.13, "^how": 0.14, "you": 0.19, "^did": 0.2, "^so": 0.21, "^what": 0.24, "^it": 0.24,
    "^that": 0.25, "yes": 0.35, "^try": 0.41,
}  # fmt: skip
