"""Works out small stories about a number of things, and only those of which every clause is understood."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tertulia.llm.offline.figures.numerals import FIGURE, in_figures
from tertulia.llm.offline.figures.sums import Sum
from tertulia.llm.offline.language import stem

_MAX_LENGTH = 300
_MAX_CHANGES = 3


def _any(words: str) -> str:
    return "(?:" + "|".join(r"\s+".join(each.split()) for each in words.split(",")) + ")"


_OWN = _any(
    "have got,has got,have,has,had,got,own,owns,start with,starts with,started with,buy,buys,bought,bake,bakes,baked"
    ",pick,picks,picked,collect,collects,collected,are,were,need,needs"
)
_LOSE = _any(
    "eat,eats,ate,lose,loses,lost,sell,sells,sold,use,uses,used,spend,spends,spent,drop,drops,dropped,break,breaks,broke"
    ",give away,gives away,gave away,give,gives,gave,throw away,throws away,threw away,donate,donates,donated,drink"
    ",drinks,drank"
)
_GAIN = _any(
    "buy,buys,bought,get,gets,got,find,finds,found,receive,receives,received,win,wins,won,pick,picks,picked,bake,bakes"
    ",baked,add,adds,added,earn,earns,earned,am given,is given,are given"
)
_N = rf"[€$£]?(?P<n>{FIGURE})"
_M = rf"[€$£]?(?P<m>{FIGURE})"
_SOMEBODY = r"(?:(?:my|his|her|our)\s+)?[a-z]{2,20}"
_WHO = r"(?:(?P<who>i|[a-z]{2,20})\s+)?"
_SOME = (
    r"(?:\s+(?:of\s+them|of\s+(?:the|those)\s+(?P<thing>[a-z]{2,20})|more"
    r"|(?:more\s+)?(?P<thing2>(?!away\b|to\b)[a-z]{2,20})))?"
)

# Each clause is one of these from its first letter to its last, or the story is not understood.
_BOXES = rf"{_N}\s+(?P<box>[a-z]{{2,20}})\s+(?:of|with|containing|holding)\s+{_M}\s+(?P<thing>[a-z]{{2,20}})"
_STARTS = (
    (rf"(?:{_WHO}{_OWN}\s+)?{_BOXES}(?:\s+(?:in\s+)?each)?", "{n} * {m}"),
    (rf"(?:{_WHO}{_OWN}\s+)?{_N}\s+(?P<thing>[a-z]{{2,20}})", "{n}"),
)
_CHANGES = (
    (rf"{_SOMEBODY}\s+(?:gives?|gave)\s+(?:me|us)\s+{_N}{_SOME}", "+"),
    (rf"{_WHO}{_GAIN}\s+(?:another\s+)?{_N}{_SOME}", "+"),
    (rf"{_WHO}{_LOSE}\s+(?:{_SOMEBODY}\s+)?{_N}{_SOME}(?:\s+away)?(?:\s+to\s+{_SOMEBODY})?", "-"),
)
_LEFT = _any("still,now,left over,left,over,in all,in total,altogether,then,remain,remains,remaining")
_HOW_MANY = (
    rf"how\s+(?:many|much)(?:\s+(?P<thing>(?!{_LEFT}\b|are\b|is\b|do\b|does\b|did\b|will\b)[a-z]{{2,20}}))?(?:\s+{_LEFT})?"
    rf"(?:\s+(?:(?:are|is|will)(?:\s+there)?(?:\s+be)?|(?:do|does|did|will)\s+{_WHO}(?:have|has|got)))?(?:\s+{_LEFT}){{0,3}}"
)
_PRICED = (
    rf"(?:{_WHO}{_OWN}\s+|how\s+much\s+(?:is|are|do|does|for|would|will)\s+)?{_N}\s+(?P<thing>[a-z]{{2,20}})"
    rf"\s+(?:(?:that\s+)?costs?|costing|at|for)\s+{_M}(?:\s?[€$£]|\s+(?:euros?|dollars?|pounds?|bucks))?"
    r"\s+(?:each|apiece|a\s+piece)(?:\s+cost)?"
)
_HOW_MUCH = (
    r"how\s+much(?:\s+(?:is|does|do|did|will)\s+(?:that|it|this|they|i|we|all)(?:\s+(?:cost|pay|spend|make|owe|need))?)?"
    r"(?:\s+(?:all\s+)?(?:in\s+total|altogether|in\s+all|together))?|what(?:['’]?s|\s+is)\s+the\s+total(?:\s+(?:cost|price))?"
)
_MOVING = (
    rf"[a-z ]{{0,40}}?\b(?:at\s+)?{_N}\s?(?P<unit>km/h|kmh|kph|mph|miles\s+per\s+hour|kilomet(?:er|re)s\s+per\s+hour)"
    rf"\s+for\s+{_M}\s+hours?"
)
_HOW_FAR = r"how\s+(?:far|many\s+(?:km|kilomet(?:er|re)s|miles))\b[a-z ]{0,40}"

_CLAUSE_END = re.compile(r"\s*(?:[,;.?!]+(?=\s|$)|\b(?:and|then|but)\b|(?=\bhow\s+(?:many|much|far)\b))\s*")
_OPENING = re.compile(r"^(?:(?:if|suppose|say|imagine|when|then|later|so|now|hey|hi|well|there)\s+)+")
_PRONOUNS = frozenset({"i", "we", "you", "he", "she", "they", "it", "there"})
# What only a story asks; without it a question about what was told is left to memory.
_STORY = re.compile(
    r"\bhow\s+(?:many|much|far|long|old|fast)\b.*\b(?:left|remain\w*|altogether|in\s+(?:total|all))\b"
    r"|\b(?:if|suppose|imagine|each|per\s+hour|mph|km/h)\b.*\bhow\s+(?:many|much|far|long|old|fast)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(slots=True)
class _Story:
    """What a story came to so far: of what and of whose things it tells."""

    expression: str
    things: str
    who: str | None

    def is_about(self, clause: re.Match[str]) -> bool:
        """Say whether a clause speaks of the same things in the same hands."""
        groups = clause.groupdict()
        thing = groups.get("thing") or groups.get("thing2")
        if thing and stem(thing) != stem(self.things):
            return False
        who = groups.get("who")
        if who and self.who and who != self.who:
            return who in {"he", "she", "they"} and self.who not in _PRONOUNS
        self.who = self.who or who
        return True


def find_problem(text: str) -> Sum | None:
    """Find the sum that a story comes to; None unless every clause of it is understood."""
    clauses = _clauses(text)
    if len(text) > _MAX_LENGTH or not clauses:
        return None
    return _find_price(clauses) or _find_distance(clauses) or _find_count(clauses)


def is_problem(text: str) -> bool:
    """Say whether this looks like a story to be worked out, understood or not."""
    return len(re.findall(FIGURE, in_figures(text))) > 1 and bool(_STORY.search(text))


def _clauses(text: str) -> list[str]:
    pieces = _CLAUSE_END.split(in_figures(text[: _MAX_LENGTH + 1]).casefold())
    return [clause for piece in pieces if (clause := _OPENING.sub("", piece.strip()))]


def _find_price(clauses: list[str]) -> Sum | None:
    found = re.fullmatch(_PRICED, clauses[0])
    if found is None or len(clauses) > 2 or (len(clauses) == 2 and not re.fullmatch(_HOW_MUCH, clauses[1])):
        return None
    is_asked = len(clauses) == 2 or clauses[0].startswith("how much")
    return Sum(f"{found['n']} * {found['m']}", f"{found['n']} * {found['m']}") if is_asked else None


def _find_distance(clauses: list[str]) -> Sum | None:
    if len(clauses) != 2:
        return None
    found = re.fullmatch(_MOVING, clauses[0])
    if found is None or not re.fullmatch(_HOW_FAR, clauses[1]):
        return None
    expression = f"{found['n']} * {found['m']}"
    return Sum(expression, expression, " miles" if found["unit"].startswith("m") else " km")


def _find_count(clauses: list[str]) -> Sum | None:
    *told, asked = clauses
    if not 2 <= len(clauses) <= _MAX_CHANGES + 2:
        return None
    story = _begin(told[0])
    if story is None or not all(_change(story, clause) for clause in told[1:]):
        return None
    question = re.fullmatch(_HOW_MANY, asked)
    if question is None or not story.is_about(question) or story.expression.isdigit():
        return None
    return Sum(story.expression, story.expression, f" {story.things}")


def _begin(clause: str) -> _Story | None:
    for form, expression in _STARTS:
        if found := re.fullmatch(form, clause):
            return _Story(expression.format(**found.groupdict()), found["thing"], found["who"])
    return None


def _change(story: _Story, clause: str) -> bool:
    for form, sign in _CHANGES:
        if (found := re.fullmatch(form, clause)) and story.is_about(found):
            story.expression += f" {sign} {found['n']}"
            return True
    return False
