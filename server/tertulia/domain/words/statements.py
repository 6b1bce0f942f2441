"""Tells plain statements (“our budget is 77”) and plain needs (“I need milk”) from the rest of talk: pure."""

from __future__ import annotations

import re

# They begin a sentence, perhaps with a capital, and name nobody and nothing.
NO_NAMES = frozenset(
    [
        *(
            "this",
            "that",
            "there",
            "it",
            "i",
            "he",
            "she",
            "they",
            "we",
            "you",
            "what",
            "who",
            "everything",
            "everyone",
        ),
        *("someone", "somebody", "nobody", "nothing", "something", "today", "tomorrow", "yesterday", "the", "a", "an"),
        *("here", "which", "one", "all", "some", "most", "each", "now", "then", "if", "when", "where", "why", "how"),
        *("my", "our", "your", "his", "her", "their", "its", "these", "those", "not", "because", "although", "both"),
    ]
)


def any_of(phrases: str) -> str:
    """Match any of the phrases, which commas part; a space in one matches any white space."""
    return "(?:" + "|".join(r"\s+".join(phrase.split()) for phrase in phrases.split(",")) + ")"


IS = "(?:is|are|was|were)"
TURNS_OUT = any_of("costs?,starts?,ends?,begins?,opens?,closes?,leaves?,arrives?,lasts?,weighs?,moves?,moved")
_SAYS = f"(?:{IS}|{TURNS_OUT})"
_WORD = rf"(?:(?!{_SAYS}\b)[\w'’-]+\s+)"
_SUPPOSEDLY = rf"(?:{any_of('i think,i guess,i believe,i suppose,maybe,perhaps,probably')}\s+(?:that\s+)?)?"
_NO_NAME = "(?:" + "|".join(sorted(NO_NAMES)) + ")"
# “The problem is …” opens what somebody thinks, and “the weather is nice” is said to be kind.
_NO_THING = any_of(
    "problems?,points?,things?,questions?,answers?,issues?,ideas?,truth,fact,rest,reason,same,ones?,trick,catch,weather"
    ",it,he,she,they,you,i,we,that,which,who,what"
)
_HOW_MUCH = any_of("not,very,so,really,too,quite,pretty,just,all,always")
_NO_VALUE = any_of(
    "nice,great,good,fine,bad,okay,ok,cool,fun,funny,awesome,amazing,terrible,horrible,awful,lovely,perfect,wonderful"
    ",boring,interesting,wrong,right,true,false,sure,clear,weird,strange,important,hard,easy,it,that,this,done,ready"
)
# “I need help” asks for something, and “I have to go” takes leave.
_NO_NEED = any_of(
    "help,you,your,it,that,this,them,him,her,more,something,anything,time,some time,a minute,a moment,a second,a break"
    ",a hand,a favou?r,an? idea,an? answer,go,leave,run,think,know,ask,say,talk,admit,agree,confess,be,see"
)

FACT = re.compile(
    rf"^{_SUPPOSEDLY}(?:"
    rf"(?:my|our|the)\s+{_WORD}{{0,4}}?(?!{_NO_THING}\s){_WORD}{_SAYS}\s+(?!(?:{_HOW_MUCH}\s+)*{_NO_VALUE}\W*$)\w"
    # Of a bare word only where or when, and how much: “tea is hot” is nobody's news.
    rf"|(?!{_NO_NAME}\b){_WORD}{{1,2}}{_SAYS}\s+(?:(?:at|on|in|from|until|due|to)\s+\w|[€$£]?\d))",
    re.IGNORECASE,
)
NEED = re.compile(
    rf"^(?:i|we)\s+(?:{any_of('really,also,still,just,definitely,now,only,always')}\s+){{0,2}}"
    rf"{any_of('need to,have to,need,must')}\s+(?!(?:to\s+)?{_NO_NEED}\b)\w",
    re.IGNORECASE,
)
