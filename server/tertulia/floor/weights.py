"""The table of the floor: every number that was learned, and from what.

Learned by logistic regression, and rounded, from 113 of the 153 files of the training part of the IRC disentanglement
data: Jonathan K. Kummerfeld, Sai R. Gouravajhala, Joseph J. Peper, Vignesh Athreya, Chulaka Gunasekara, Jatin Ganhotra,
Siva Sankalp Patel, Lazaros Polymenakos and Walter S. Lasecki, "A Large-Scale Corpus for Conversation Disentanglement",
ACL 2019, https://jkk.name/irc-disentanglement, under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Nothing
of its text is here; what it says about who answered whom was turned into weights. The threshold was chosen on its
development part. The lists for small rooms are from the same training files: each annotated conversation of two to six
people was taken for a room of its own, most of them without the calls by name. Decision 0013 tells how.
"""

from __future__ import annotations

# The score from which on somebody speaks who was not called by a rule.
THRESHOLD = 0.34
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
        "bias": -0.95, "question": 0.58, "thanks": -0.41, "nod": -0.3, "calls": 0.89, "length": 0.84,
        "tiny": -0.14, "pace": 0.34, "author_bot": -1.18, "author_answered": 0.26, "circle_rival": -0.39,
        "asked_author": 0.14, "exchange": 0.24, "unheard": -0.54, "waits": 0.13, "owes_others": -0.41,
        "answers_calls": 1.02, "topic": 0.5, "circle_asks": 0.31,
    },
    "named_inside": {
        "bias": -1.91, "command": -0.6, "calls": 0.98, "spoke_to_author": 0.21, "met": 0.41, "exchange": 0.6,
        "answers_calls": 1.45, "circle_asks": 1.0, "spoke_to_asks": 0.22,
    },
    "named_other": {
        "bias": -3.0, "question": 0.33, "anyone": 0.48, "you": -0.34, "self": 0.14, "thanks": -0.41,
        "command": -1.2, "length": 0.92, "short": -0.24, "nothing": 0.43, "crowd": -1.72, "author_answered": 0.41,
        "author_helps": -1.33, "to_me": -14.7, "circle": 3.13, "circle_rival": -1.26, "silence": -1.07,
        "gone": -0.57, "quiet": -1.07, "in_last_10": 0.33, "share": 0.18, "spoke_to_author": 0.28, "met": 0.65,
        "expects_author": 0.44, "unheard": 1.25, "owes_author": 0.49, "owes_others": -0.58, "helps": 0.96,
        "asks": -1.95, "known": 0.77, "topic": 0.55, "circle_asks": -1.02, "near_length": 3.0,
    },
    "for_me": {
        "bias": -1.76, "question": 0.19, "anyone": -0.72, "nod": -0.27, "parting": -1.15, "outcome": 0.3,
        "command": -0.93, "calls": 0.76, "length": 0.78, "tiny": -0.19, "short": -0.19, "crowd": -0.8,
        "author_bot": -0.84, "author_new": 0.33, "author_gap": -0.47, "author_answered": 0.21,
        "author_helps": -0.35, "repeats": 0.31, "to_others": -0.11, "circle": 1.31, "circle_rival": -0.82,
        "rhythm": 0.11, "in_last_3": 0.39, "in_last_10": 0.15, "share": 0.08, "exchange": 0.25,
        "answers_my_question": 0.6, "owes_others": -0.52, "busy": -0.2, "answers_calls": 0.6, "known": 0.33,
        "topic": 0.61, "to_me_calls": 0.74, "spoke_to_asks": 0.58,
    },
    "for_other": {
        "bias": -3.25, "question": 0.37, "wh_form": 0.19, "you": -0.34, "self": 0.07, "thanks": -0.3, "nod": -0.25,
        "command": -0.5, "calls": 0.41, "length": 1.27, "tiny": -0.27, "crowd": -0.96, "pace": 0.75,
        "author_bot": -0.97, "author_new": 0.14, "to_me": 0.65, "to_others": -0.23, "to_rival": -0.51,
        "circle": 2.47, "closest": 1.04, "silence": -1.84, "gone": -0.69, "quiet": -1.55, "in_last_10": 2.34,
        "share": 0.11, "spoke_to_author": 0.41, "met": 0.94, "unheard": 1.06, "busy": -1.17, "helps": 1.04,
        "asks": -1.83, "known": 0.28, "topic": 0.98, "near_length": 1.42, "open_asks_helps": 0.4,
    },
    "open": {
        "bias": -2.38, "material": -0.53, "calls": 0.31, "length": 0.51, "tiny": -0.66, "crowd": -1.88,
        "pace": 1.05, "author_new": 0.15, "author_waits": -0.18, "to_others": -0.94, "circle": 3.35,
        "silence": -1.31, "gone": -0.31, "quiet": -1.15, "in_last_10": 0.86, "share": 0.1, "spoke_to_author": 3.15,
        "heard_from_author": 3.67, "met": 0.75, "exchange": -2.03, "answers_my_question": 4.63,
        "owes_author": -0.97, "answers_calls": -0.61, "helps": 1.17, "asks": -2.08, "known": 0.75, "topic": 1.12,
        "near": 2.04, "open_asks_helps": 0.69, "open_asks_topic": 0.47,
    },
    "replied_to": {
        "bias": -2.0, "nod": -0.31, "command": -0.87, "calls": 0.61, "length": 0.61, "tiny": -0.18, "short": -0.27,
        "author_bot": -0.98, "circle_rival": -0.5, "share": 0.18, "spoke_to_author": 0.61,
        "heard_from_author": 0.54, "asked_author": 0.2, "exchange": 0.2, "answers_my_question": 0.27,
        "owes_others": -0.56, "answers_calls": 0.78, "near": 0.82, "to_me_calls": 0.61, "circle_asks": 0.31,
        "spoke_to_asks": 0.33,
    },
    "other_replied_to": {
        "bias": -5.24, "question": 0.36, "wh_form": 0.41, "you": -0.47, "self": 0.19, "thanks": -0.65,
        "length": 1.24, "short": -0.21, "author_bot": -0.71, "author_answered": 0.31, "circle": 1.93,
        "silence": -1.15, "gone": -0.66, "quiet": -0.87, "in_last_10": 2.11, "share": 0.13,
        "spoke_to_author": 1.66, "met": 0.59, "unheard": 1.13, "helps": 0.77, "asks": -1.67, "topic": 1.09,
        "near_length": 1.64,
    },
    "small": {
        "bias": 0.36, "question": 0.21, "calls": 0.3, "length": 0.8, "tiny": -0.2, "crowd": -2.74,
        "author_gap": -1.03, "author_waits": 0.19, "circle_rival": -1.41, "closest": 0.33, "silence": -5.05,
        "spoke_last": 0.01, "in_last_3": 1.25, "in_last_10": 1.08, "share": 0.5, "exchange": 0.36,
        "answers_my_question": 0.52, "waits": 0.31, "busy": -1.26, "topic": 1.06, "to_me_calls": 0.95,
        "circle_asks": 0.47, "near_length": 2.11,
    },
    "small_named_other": {
        "bias": -0.48, "circle_rival": -2.74, "silence": -1.59, "spoke_last": 0.21, "in_last_3": 0.54,
        "in_last_10": 1.97, "spoke_to_author": 0.58, "spoke_to_asks": 0.88,
    },
}  # fmt: skip

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
