"""Answers what has to be worked out: conversions, sums, what goes on from the last one, and small stories."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import islice

from tertulia.llm.base import ToolResult
from tertulia.llm.offline.figures.amending import amend, find_next, find_whole
from tertulia.llm.offline.figures.conversion import Impossible, find_conversion
from tertulia.llm.offline.figures.followup import find_continued, find_other_unit, read_result
from tertulia.llm.offline.figures.numerals import in_figures
from tertulia.llm.offline.figures.problems import find_problem, is_problem
from tertulia.llm.offline.figures.sums import Sum, find_sum
from tertulia.llm.offline.figures.units import find_unit
from tertulia.llm.offline.language import as_sentence, drop_lead_in, split_sentences
from tertulia.llm.offline.scene import Scene, Thought, saying

_ERROR_MARK = re.compile(r"^error:\s{0,3}", re.IGNORECASE)
# “sqrt(144)” and “pi” are written small, also where a sentence begins.
_FORMULA = re.compile(r"[a-z]+\(|pi\b")
CALCULATOR = "calculator"
# “And times two?” goes on from what was worked out lately.
_MAX_ANSWERS_BACK = 6


def answer_figures(sentence: str, scene: Scene) -> Thought | None:
    """Work out what one sentence asks for."""
    found = find_conversion(sentence) or _continue(sentence, scene) or find_sum(sentence)
    return None if found is None else _work_out(found, scene)


def answer_amended(sentence: str, scene: Scene) -> Thought | None:
    """Work out anew what I have just worked out, where the sentence puts another figure into it."""
    return _amend(sentence, scene, 1)


def answer_late_amended(sentence: str, scene: Scene) -> Thought | None:
    """Work out anew what I worked out a while ago, or a sum that a correction states in full."""
    if amended := _amend(sentence, scene, _MAX_ANSWERS_BACK):
        return amended
    if whole := find_whole(sentence):
        return _work_out(whole, scene)
    return saying(scene.voice.say("which sum")) if find_next(sentence) else None


def _amend(sentence: str, scene: Scene, answers_back: int) -> Thought | None:
    found = _find_amended(sentence, scene, answers_back)
    return None if found is None else _work_out(found, scene)


def answer_problem(text: str, scene: Scene) -> Thought | None:
    """Work out a message that tells a small story, or say that it is not understood."""
    if found := find_problem(text):
        return _work_out(found, scene)
    return saying(scene.voice.say("story")) if is_problem(text) else None


def read_value(content: str) -> str:
    """Read a tool's single value, whether it comes bare or as the first field of an object."""
    try:
        value = json.loads(content)
    except ValueError:
        return content.strip()
    if isinstance(value, dict) and value:
        value = value.get("result", next(iter(value.values())))
        return value if isinstance(value, str) else json.dumps(value)
    return value if isinstance(value, str) else content.strip()  # a number as it was written: no digit lost


def read_error(result: ToolResult) -> str:
    """Read why a tool failed, without the mark that it did."""
    return as_sentence(_ERROR_MARK.sub("", result.content))


def _continue(sentence: str, scene: Scene) -> Sum | Impossible | None:
    last = _last_in_message(sentence, scene) or _last_in_talk(scene, _MAX_ANSWERS_BACK)
    if last and (continued := find_continued(sentence, last.expression)):
        return find_sum(continued)
    unit = find_other_unit(sentence)
    if unit is None or find_unit(unit) is None or (measured := _last_in_talk(scene, 1)) is None:
        return None
    return find_conversion(f"{measured.shown} in {unit}")


def _find_amended(sentence: str, scene: Scene, answers_back: int) -> Sum | Impossible | None:
    mine = (line.text for line in reversed(scene.earlier) if line.author == scene.me.name and line.kind == "agent")
    for answer in (*_told_in_message(sentence, scene), *islice(mine, answers_back)):
        if read_result(answer):
            return amend(sentence, answer)
    return None


def _told_in_message(sentence: str, scene: Scene) -> list[str]:
    """Tell what this message asked for before, the latest first, as if its result were known."""
    told: list[str] = []
    for part in split_sentences(scene.asked):
        if part == sentence:
            break
        plain = drop_lead_in(part)
        found = find_conversion(plain) or find_sum(plain) or (amend(part, told[0]) if told else None)
        if isinstance(found, Sum):
            told.insert(0, found.tell("0"))
    return told


def _last_in_message(sentence: str, scene: Scene) -> Sum | None:
    """Find what the same message asked for before: its result is not known yet, so its expression stands for it."""
    last: Sum | None = None
    for part in split_sentences(scene.asked):
        if part.endswith(sentence):
            break
        found = find_sum(drop_lead_in(part))
        last = replace(found, expression=f"({found.expression})") if found else last
    return last


def _last_in_talk(scene: Scene, answers_back: int) -> Sum | None:
    mine = [line for line in scene.earlier if line.author == scene.me.name and line.kind == "agent"]
    for line in reversed(mine[-answers_back:]):
        if found := read_result(line.text):
            value = in_figures(f"{found['value']}{found['unit'] or ''}").split()[0].strip("%")
            return Sum(f"({value})" if value.startswith("-") else value, found["shown"])
    return None


def _work_out(found: Sum | Impossible, scene: Scene) -> Thought:
    if isinstance(found, Impossible):
        return saying(scene.voice.say(found.phrase, **found.facts))
    return Thought(lambda result: _tell(found, result, scene), CALCULATOR, {"expression": found.expression})


def _tell(asked: Sum, result: ToolResult | None, scene: Scene) -> str:
    if result is None:
        return scene.voice.say("no tool", tool=CALCULATOR)
    if result.is_error:
        return scene.voice.say("failed", what=asked.shown, why=read_error(result))
    told = asked.tell(read_value(result.content))
    return f"{told}." if _FORMULA.match(told) else as_sentence(told)
