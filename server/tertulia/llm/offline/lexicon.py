"""The word lists that the rules go by."""

from __future__ import annotations

import re


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that carry no meaning of their own in a question or a fact.
STOP = _listed(
    """a an the this that these those some any all both each every no not n't and or but if so than then too very just
    only also as at by for from in into of off on onto out over to under up with without about i me my mine myself we us
    our ours you your yours yourself he him his she her hers it its they them their theirs who whom whose what which
    when where why how is am are was were be been being do does did doing have has had having can could shall should
    will would may might must there here again once please tell say said says know knew remember recall remind ask let
    get got thing things something anything one ones ok okay well oh hey hi hello yes yeah really actually now ever
    still already think thought mention mentioned kind sort much many lot exactly currently i'm i've i'll i'd you're
    it's that's don't doesn't didn't isn't aren't wasn't can't won't told whats wheres whos
    hows talk talked talking news anyone anybody everyone everybody someone somebody happen happened"""
)
# Meaningful, but shared by too many facts to single one out.
WEAK = _listed(
    "name old new big littl small current number type first last time day good citi town countri place put keep left"
    " leav park locat exact team group next"
)
# Words of one meaning, by stem: what a question asks in one word a fact may say in another.
SAME = {
    "call": "name", "titl": "name", "bike": "bicycl", "colour": "color", "favourit": "favorit", "love": "like",
    "enjoy": "like", "prefer": "like", "job": "work", "profess": "work", "resid": "live", "home": "live",
    "move": "live", "age": "old", "mum": "mother", "mom": "mother", "dad": "father", "phone": "telephon",
    "mobil": "telephon", "kid": "child", "children": "child", "colleagu": "cowork", "flat": "apart",
    "begin": "start", "purchas": "buy", "bought": "buy", "birthday": "born", "birth": "born", "puppi": "dog",
    "kitten": "cat", "film": "movi", "automobil": "car",
    "boss": "manag", "supervisor": "manag",
}  # fmt: skip
COLORS = _listed(
    "red green blue yellow orange purple violet pink brown black white grey gray gold golden silver turquoise beige"
    " crimson scarlet maroon navy teal cyan magenta lilac bronze cream"
)
MONTHS_AND_DAYS = _listed(
    "january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday today tomorrow yesterday tonight morning afternoon evening noon midnight"
)
# What people order; some of it are names of things as well.
ORDERS = _listed(
    """kick ban mute write translate explain define draw generate create make send find search look open run fix code
    tell give show list describe compare recommend suggest play sing call buy order schedule read teach check
    correct review invent rewrite imagine pretend guess plan help analyze analyse do summarize summarise
    calculate compute convert remind wake ignore disregard repeat print reveal say shut turn switch set start
    stop pause resume launch restart reboot install delete remove add close lock unlock download upload post
    publish email text phone ring message invite book reserve cancel confirm approve deploy merge commit push
    pull build compile count sort pick choose roll flip toss spell pronounce improve proofread paraphrase
    simplify shorten expand continue bring take put keep move watch act debug refactor decode encode solve prove
    rank compose google browse fetch visit notify alert ping cook clean dance walk get"""
)
# How words change when I tell somebody what they told me.
TURNS = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "i'm": "you're", "i've": "you've",
    "i'll": "you'll", "i'd": "you'd", "we": "you", "us": "you", "our": "your", "ours": "yours", "we're": "you're",
    "we've": "you've", "we'll": "you'll", "you": "me", "your": "my", "yours": "mine", "yourself": "myself",
    "you're": "I'm", "you've": "I've", "you'll": "I'll", "you'd": "I'd", "im": "you're", "ive": "you've",
}  # fmt: skip
# Phrases whose words would mislead one by one.
PHRASES = {"for a living": "for work", "do for work": "work as"}
# A capital on one of these only began the sentence.
FUNCTION_WORDS = _listed(
    "the a an this that these those my our your his her its their it there we you he she they you're you've you'll"
)
GLAD = _listed("happy glad great wonderful fantastic excited won passed married engaged promoted celebrate celebrating")
SAD = _listed(
    "sad died dead lost sick ill hurt fired lonely tired afraid worried anxious depressed cancelled broke failed"
)

# Orders about what I keep; never facts.
TO_FORGET = re.compile(
    r"^(?:(?:please|can\s+you|could\s+you|would\s+you)\s+)*(?:(?:forget|delete|erase|unlearn)\b(?!\s+(?:it|about\s+it)\W*$)"
    r"|(?:do\s+not|don['’]?t|never)\s+(?:remember|keep|note|store|save)\b)",
    re.IGNORECASE,
)
