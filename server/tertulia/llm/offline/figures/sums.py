"""Finds the sum that a sentence asks for, in figures or in words, and writes it for the calculator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal

from tertulia.llm.offline.figures.numerals import FIGURE, NUMBER, in_figures

# A longer sentence is no sum that anybody means; it also bounds what the patterns below may cost.
_MAX_LENGTH = 500
# Of one wording, so many may be parts of a longer sum: “3 squared plus 4 squared”.
_MAX_PARTS = 4
# A figure, a bracket or a root, alone or joined by signs: `17 * (23 + 4)`, `15% of 80`, `sqrt(2)^2`.
_FUNCTION = r"(?:sqrt|abs|round|min|max|log|ln|exp|sin|cos|tan|floor|ceil|factorial)"
_OPERAND = rf"(?:[-+−]?\s*(?:\(+\s*[-+−]?)?\s*(?:{_FUNCTION}\s*\([^()]*\)|{FIGURE}|\.\d+|pi\b)\s*%?\s*\)*\s*%?)"
_SIGN = r"\s*(?:\*\*|//|[-+*/^×÷−·%]|\bx\b|\bof\b|\bmod\b)\s*"
# A figure behind “3,” may be the rest of a decimal written with a comma: nothing that could be misread is worked out.
_SYMBOLIC = re.compile(
    rf"(?<![\w.:/-])(?<!\d,){_OPERAND}(?:{_SIGN}{_OPERAND})+(?![\w:/-]|,\d)|(?<!\w){_FUNCTION}\s*\([^()]+\)"
)
# Which of two is more takes two sums and a judgement.
_COMPARES = re.compile(r"\b(?:bigger|larger|greater|smaller|more|less|higher|lower|closer)\b.*\bor\b", re.IGNORECASE)
_NOT_A_SUM = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b24/7\b|\+\d[\d -]{6,}")
_SPACED_SIGN = re.compile(r"\s[-+*/^×÷−·x]\s|[*×÷^]|\d\s*%\s*(?:of|[-+])|\d\s*\+\s*\d|\bof\b|\(")
_ARTICLE = re.compile(r"\b(?:the|an?)\s+$", re.IGNORECASE)
_SIGN_BEFORE = re.compile(r"[-+*/^×÷−]\s*(?:(?:the|an?)\s+)?$")
_SIGN_BEHIND = re.compile(r"\s*[-+*/^×÷−]\s*[\d(]")
_CUE = re.compile(
    r"\b(?:what(?:['’]?s|\s+is|\s+are|\s+does)?|how\s+(?:much|many)|calculate|compute|work\s+out|evaluate|solve|equals?"
    r"|result\s+of|tell\s+me|please)\b|=",
    re.IGNORECASE,
)
# What may stand before a sum that is asked for; “I ate half of 12” asks nothing.
_OPENING = re.compile(r"^\W*(?:(?:the|an?|now|then|and|so|ok|find|get|give\s+me|take|\d+)\b\W*)*$", re.IGNORECASE)

_N = NUMBER
_LIST = rf"(?P<list>{_N}(?:\s*(?:,\s*and|,|\s+and)\s+{_N})+)"
_THINGS = r"(?:\s+(?!(?:by|between|among|amongst|with|into|across)\b)[a-z]+){0,3}"
# Wordings and the expression each stands for; those that can be repeated in an answer (“half of 90 is 45”) come second.
_COMMANDS = (
    (rf"add\s+(?P<a>{_N})\s*%\s+to\s+(?P<b>{_N})", "{b} + {a}%"),
    (rf"add\s+(?P<a>{_N})\s+(?:to|with|\+)\s+(?P<b>{_N})", "{a} + {b}"),
    (rf"(?:add|sum)(?:\s+up)?\s+{_LIST}", "{sum}"),
    (rf"(?:subtract|deduct|take)\s+(?P<a>{_N}\s*%?)\s+(?:away\s+)?from\s+(?P<b>{_N})", "{b} - {a}"),
    (rf"multiply\s+(?P<a>{_N})\s+(?:by|with|and|\*)\s+(?P<b>{_N})", "{a} * {b}"),
    (
        rf"(?:divide|split|share)\s+(?:(?:the|an?)\s+)?(?:bill\s+of\s+)?(?P<a>{_N}){_THINGS}"
        rf"\s+(?:by|between|among|amongst|with|into|across)\s+(?:the\s+)?(?P<b>{_N})",
        "{a} / {b}",
    ),
    (rf"(?:split|share)\s+(?:(?:the|an?)\s+)?(?:bill\s+of\s+)?(?P<a>{_N}){_THINGS}\s+(?P<b>{_N})\s+ways", "{a} / {b}"),
    (rf"(?:increase|raise)\s+(?P<a>{_N})\s+by\s+(?P<b>{_N}\s*%?)", "{a} + {b}"),
    (rf"(?:decrease|reduce|lower)\s+(?P<a>{_N})\s+by\s+(?P<b>{_N}\s*%?)", "{a} - {b}"),
    (rf"(?:double|twice)\s+(?P<a>{_N})", "2 * {a}"),
    (
        rf"round\s+(?P<a>{_N})\s+to\s+(?P<b>\d{{1,2}})\s+(?:decimals?|decimal\s+places?|digits?|places?)",
        "round({a}, {b})",
    ),
    (rf"triple\s+(?P<a>{_N})", "3 * {a}"),
    (rf"halve\s+(?P<a>{_N})", "{a} / 2"),
    (rf"square\s+(?P<a>{_N})", "{a} ^ 2"),
    (rf"remainder\s+(?:of|when)\s+(?P<a>{_N})\s+(?:is\s+)?(?:/|by)\s+(?P<b>{_N})", "{a} % {b}"),
    (rf"(?P<a>{_N})\s+over\s+(?P<b>{_N})", "{a} / {b}"),
)
_NOUNS = (
    (rf"(?:sum|total)\s+of\s+{_LIST}", "{sum}"),
    (rf"(?:average|mean)\s+of\s+{_LIST}", "({sum}) / {count}"),
    (rf"product\s+of\s+(?P<a>{_N})\s+and\s+(?P<b>{_N})", "{a} * {b}"),
    (rf"difference\s+(?:between|of)\s+(?P<a>{_N})\s+and\s+(?P<b>{_N})", "abs({a} - {b})"),
    (rf"square\s+root\s+of\s+(?P<a>{_N})", "sqrt({a})"),
    (rf"cube\s+root\s+of\s+(?P<a>{_N})", "{a} ^ (1 / 3)"),
    (rf"half\s+(?:of\s+)?(?:an?\s+)?(?P<a>{_N})", "{a} / 2"),
    (rf"(?P<b>{_N})\s+thirds\s+of\s+(?P<a>{_N})", "{b} / 3 * {a}"),
    (rf"(?P<b>{_N})\s+quarters\s+of\s+(?P<a>{_N})", "{b} / 4 * {a}"),
    (rf"third\s+of\s+(?P<a>{_N})", "{a} / 3"),
    (rf"quarter\s+of\s+(?P<a>{_N})", "{a} / 4"),
    (rf"fifth\s+of\s+(?P<a>{_N})", "{a} / 5"),
    (rf"tenth\s+of\s+(?P<a>{_N})", "{a} / 10"),
    (rf"(?P<a>{_N})\s*/\s*(?P<b>{_N})\s+of\s+(?P<c>{_N})", "{a} / {b} * {c}"),
    (rf"(?P<a>{_N})\s*%\s+(?:off|discount\s+on)\s+(?:of\s+)?(?P<b>{_N})", "{b} - {a}%"),
    (rf"(?P<a>{_N})\s*%\s+(?:(?:tip|tax|vat)\s+)?on\s+(?P<b>{_N})", "{a}% of {b}"),
    (rf"(?P<a>{_N})\s+squared", "{a} ^ 2"),
    (rf"(?P<a>{_N})\s+cubed", "{a} ^ 3"),
    (r"factorial\s+of\s+(?P<a>\d+)", "factorial({a})"),
    (r"(?P<a>\d+)\s+factorial", "factorial({a})"),
    (r"(?P<a>\d{1,3})!(?=\W*$)", "factorial({a})"),
)
_SHARES = (
    rf"what\s+(?:%|percentage)\s+of\s+(?P<b>{_N})\s+is\s+(?P<a>{_N})",
    rf"(?P<a>{_N})\s+(?:is\s+)?(?:what|which)\s+(?:%|percentage)\s+of\s+(?P<b>{_N})",
    rf"(?P<a>{_N})\s+as\s+an?\s+(?:%|percentage)\s+of\s+(?P<b>{_N})",
)


def _compiled(wording: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,/]){wording}(?!\w|[.,]\d)", re.IGNORECASE)


_WORDINGS = tuple(
    (_compiled(wording), expression, is_noun)
    for wordings, is_noun in ((_COMMANDS, False), (_NOUNS, True))
    for wording, expression in wordings
)
_SHARE_WORDINGS = tuple(map(_compiled, _SHARES))
_SPOKEN_SIGNS = tuple(
    (re.compile(wording, re.IGNORECASE), sign)
    for wording, sign in (
        (r"\b(?:to\s+the\s+power(?:\s+of)?|raised\s+to(?:\s+the)?)\b", "^"),
        (r"\b(?:multiplied\s+by|times)\b", "*"),
        (r"\b(?:divided\s+by)\b|(?<=\d)\s+over\s+(?=\d)", " / "),
        (r"\bmodulo\b", " mod "),
        (r"\bplus\b", "+"),
        (r"\bminus\b|(?<=\d)\s+less\s+(?=\d)", " - "),
        (r"\bincreased\s+by\b", " + "),
        (r"\b(?:decreased|reduced)\s+by\b", " - "),
        (r"(?<=\d)\s{0,3}\b(?:percent|per\s+cent)\b", "%"),
        (r"\b(?:percent|per\s+cent)\b", "%"),
        (r"[€$£]\s?(?=\d)|(?<=\d)\s?[€$£]", ""),
        (r"(?<=\d)\s+(?:euros?|dollars?|bucks)\b", ""),
    )
)

# What was written in groups of three is answered in groups of three.
_GROUPED = re.compile(r"\d,\d{3}")
_EXACT_DIGITS = 8
_MEASURED = Context(prec=6)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum as the calculator takes it, and as it is said in the answer.

    `unit` follows the result, space and all; `unit_of_one` where the result is 1. What is measured is told to as many
    digits as anybody measures.
    """

    expression: str
    shown: str
    unit: str = ""
    unit_of_one: str = ""
    is_measured: bool = False

    def tell(self, value: str) -> str:
        """Say what came out, `value` as the calculator wrote it."""
        number = Decimal(value)
        unit = self.unit_of_one if self.unit_of_one and number == 1 else self.unit
        if self.is_measured and len(number.normalize().as_tuple().digits) > _EXACT_DIGITS:
            return f"{self.shown} is about {_MEASURED.divide(number, 1).normalize():f}{unit}"
        told = f"{number:,f}" if _GROUPED.search(self.shown) else value
        return f"{self.shown} is {told}{unit}"


def find_sum(sentence: str) -> Sum | None:
    """Find the sum that the sentence asks for; None for a sentence that merely holds figures."""
    if len(sentence) > _MAX_LENGTH or _COMPARES.search(sentence):
        return None
    text = in_figures(sentence)
    for wording, sign in _SPOKEN_SIGNS:
        text = wording.sub(sign, text)
    for pattern in _SHARE_WORDINGS:
        if found := pattern.search(text):
            return Sum(f"100 * {found['a']} / {found['b']}", f"{found['a']} of {found['b']}", "%")
    for pattern, template, is_noun in _WORDINGS:
        for _ in range(_MAX_PARTS):
            found = pattern.search(text)
            if not found or not _is_asked(text, found):
                break
            expression = _fill(template, found)
            if not _is_part(text, found):
                return Sum(expression, _shown(found[0]) if is_noun else expression)
            text = f"{_ARTICLE.sub('', text[: found.start()])}({expression}){text[found.end() :]}"
    return _find_symbolic(text)


def _is_asked(text: str, found: re.Match[str]) -> bool:
    before = text[: found.start()]
    return bool(_OPENING.match(before) or _CUE.search(before) or text.rstrip().endswith("?"))


def _is_part(text: str, found: re.Match[str]) -> bool:
    """Say whether a sign ties what was found to more: “half of 90 plus 5”."""
    return bool(_SIGN_BEFORE.search(text[: found.start()]) or _SIGN_BEHIND.match(text[found.end() :]))


def _shown(wording: str) -> str:
    if re.match(r"third|quarter|fifth|tenth", wording, re.IGNORECASE):
        article = "a "
    else:
        article = "" if re.match(r"-?\d|half", wording, re.IGNORECASE) else "the "
    return article + " ".join(wording.split())


def _fill(template: str, found: re.Match[str]) -> str:
    groups = found.groupdict()
    # A comma with a space behind it parts two numbers, one without parts thousands.
    numbers = re.findall(_N, groups.get("list", "").replace(", ", " ; "))
    return template.format(**groups, sum=" + ".join(numbers), count=len(numbers))


def _find_symbolic(text: str) -> Sum | None:
    found = _SYMBOLIC.search(_NOT_A_SUM.sub("", text))
    if found is None:
        return None
    shown = " ".join(found[0].split())
    rest = text.replace(found[0], "", 1)
    is_alone = not re.search(r"\w", rest)
    if not (is_alone or _CUE.search(rest) or (_SPACED_SIGN.search(found[0]) and "?" in rest)):
        return None
    balanced = _balance(shown)
    return Sum(re.sub(r"\bmod\b", "%", balanced), balanced)


def _balance(text: str) -> str:
    """Drop brackets that the sentence, not the sum, opened or closed."""
    while text.count(")") > text.count("(") and text.endswith(")"):
        text = text[:-1].rstrip()
    while text.count("(") > text.count(")") and text.startswith("("):
        text = text[1:].lstrip()
    return text
