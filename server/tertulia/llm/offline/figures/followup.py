"""Reads what goes on from the last result, “and times two?”, as a sum or a conversion of its own."""

from __future__ import annotations

import re

from tertulia.llm.offline.figures.numerals import NUMBER, in_figures

_MAX_LENGTH = 80
_LEAD = (
    r"^(?:(?:and|then|now|ok|okay|so|but|what\s+about|how\s+about|what(?:['’]?s|\s+is|\s+if\s+(?:you|i|we))|calculate|please)"
    r"[\s,]+)*"
)
_IT = r"(?:that|it|this|(?:the|this|that|your|my)\s+(?:last\s+)?(?:result|answer|number|sum|total|one))"
_VALUE = rf"{NUMBER}\s*(?:%|percent|per\s+cent)?"
_END = r"\s*(?:please)?\s*$"


def _form(wording: str) -> re.Pattern[str]:
    return re.compile(_LEAD + wording + _END, re.IGNORECASE)


# Each is a whole sentence; `{it}` in what it means stands for the last result.
_FORMS = tuple(
    (_form(wording), meaning)
    for wording, meaning in (
        (rf"(?:{_IT}\s+)?(?:times|multiplied\s+by|[*×x]|multiply\s+(?:{_IT}\s+)?by)\s*(?P<n>{_VALUE})", "{it} * {n}"),
        (rf"(?:{_IT}\s+)?(?:plus|\+|add)\s*(?P<n>{_VALUE})(?:\s+(?:to\s+{_IT}|more))?", "{it} + {n}"),
        (rf"(?:{_IT}\s+)?(?:minus|[-−]\s|less)\s*(?P<n>{_VALUE})", "{it} - {n}"),
        (rf"(?:subtract|deduct|take(?:\s+away)?)\s+(?P<n>{_VALUE})(?:\s+(?:away\s+)?from\s+{_IT})?", "{it} - {n}"),
        (rf"(?:{_IT}\s+)?(?:divided\s+by|over|[/÷])\s*(?P<n>{_VALUE})", "{it} / {n}"),
        (rf"(?:divide|split)\s+{_IT}\s+(?:by|between|among)\s+(?P<n>{NUMBER})(?:\s+people)?", "{it} / {n}"),
        (rf"multiply\s+{_IT}\s+(?:by|with)\s+(?P<n>{_VALUE})", "{it} * {n}"),
        (rf"(?P<n>{NUMBER})\s*(?:%|percent|per\s+cent)\s+of\s+{_IT}", "{n}% of {it}"),
        (rf"(?P<n>{NUMBER})\s*(?:%|percent|per\s+cent)\s+off(?:\s+{_IT})?", "{it} - {n}%"),
        (rf"(?:half|halve)(?:\s+of)?\s+{_IT}|(?:{_IT}\s+)?halved", "{it} / 2"),
        (rf"(?:a\s+|one\s+|1\s+)?third\s+of\s+{_IT}", "{it} / 3"),
        (rf"(?:a\s+|one\s+|1\s+)?quarter\s+of\s+{_IT}", "{it} / 4"),
        (rf"(?:double|twice)\s+{_IT}|(?:{_IT}\s+)?doubled", "{it} * 2"),
        (rf"triple\s+{_IT}|(?:{_IT}\s+)?tripled", "{it} * 3"),
        (rf"(?:{_IT}\s+)?squared|square\s+{_IT}", "{it} ^ 2"),
        (rf"(?:{_IT}\s+)?cubed", "{it} ^ 3"),
        (rf"(?:the\s+)?square\s+root(?:\s+of\s+{_IT})?", "sqrt({it})"),
        (rf"(?:{_IT}\s+)?(?:to\s+the\s+power(?:\s+of)?|\^)\s*(?P<n>{NUMBER})", "{it} ^ {n}"),
    )
)
_IN_UNIT = re.compile(rf"{_LEAD}(?:{_IT}\s+)?(?:in|to|into)\s+(?P<unit>[^\W\d_][\w/²³ ]{{0,30}}?){_END}", re.IGNORECASE)
# What I answered last: the sum or amount as it was shown, and its result.
_RESULT = re.compile(
    rf"^(?P<shown>.*\d.*|an? .+) is (?:about )?(?P<value>{NUMBER})(?P<unit>%| [^.]+)?\.?$", re.IGNORECASE
)


def find_continued(sentence: str, last: str) -> str | None:
    """Write a sentence that goes on from `last`, a figure or a sum in brackets, as a sum; None for any other."""
    if len(sentence) > _MAX_LENGTH:
        return None
    text = in_figures(sentence.strip(" ?!."))
    for form, meaning in _FORMS:
        if found := form.match(text):
            number = re.sub(r"\s*(?:percent|per\s+cent)$", "%", found.groupdict().get("n") or "", flags=re.IGNORECASE)
            return meaning.format(it=last, n=number)
    return None


def find_other_unit(sentence: str) -> str | None:
    """Find the unit in “and in miles?”."""
    found = _IN_UNIT.match(sentence.strip(" ?!.")) if len(sentence) <= _MAX_LENGTH else None
    return found["unit"] if found else None


def read_result(answer: str) -> re.Match[str] | None:
    """Read the last sum that an answer told: what was `shown`, its `value` and its `unit`."""
    parts = re.split(r"(?<=\.)\s", answer[-500:])
    return next((found for part in reversed(parts) if (found := _RESULT.match(part))), None)
