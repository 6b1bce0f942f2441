"""Answers what is understood of German and Spanish, in the agent's register."""

from __future__ import annotations

import re
import zlib
from functools import partial

from tertulia.llm.base import ToolResult
from tertulia.llm.offline.answers import CLOCK
from tertulia.llm.offline.days.times import read_moment
from tertulia.llm.offline.figures.answers import CALCULATOR, read_error, read_value
from tertulia.llm.offline.language import split_sentences
from tertulia.llm.offline.manner.tables import GERMAN, SPANISH, Speech
from tertulia.llm.offline.scene import Scene, Thought, saying
from tertulia.llm.offline.voice import register_of

_ARITHMETIC = re.compile(r"^(?:[\d\s.%()+*/^-]|of)+$")
_OPERATOR = re.compile(r"[%+*/^]|of|\d\s*-\s*\d")
_MOST_CHARS = 300


def answer_abroad(text: str, scene: Scene) -> list[Thought]:
    """Answer a message of which every sentence is understood, in one language; nothing for any other."""
    if len(text) > _MOST_CHARS:
        return []
    sentences = split_sentences(_parted(text))
    for speech in (GERMAN, SPANISH):
        thoughts = [_answer(sentence, speech, scene) for sentence in sentences]
        found = [thought for thought in thoughts if thought is not None]
        if found and len(found) == len(thoughts):
            is_light = any(thought.tool for thought in found) and scene.voice.is_playful
            return [*found, *([saying(_say(speech, "quip", scene))] if is_light else [])]
    return []


def _parted(text: str) -> str:
    """Part a greeting from what it opens: “Hallo, wie spät ist es?”."""
    return re.sub(
        r"^\s*([¡¿]?(?:hallo|hola|moin|servus|buenas)(?:\s+[\w-]+)?)\s*[,!]\s*(?=\S)", r"\1!\n", text, flags=re.I
    )


def _answer(sentence: str, speech: Speech, scene: Scene) -> Thought | None:
    for intent, form in speech.forms:
        found = form.match(sentence.strip())
        if found is None:
            continue
        if intent == "time":
            return _ask_clock(found["place"], speech, scene)
        if intent == "sum":
            if thought := _work_out(found["expression"].strip(" ?.!¿"), speech, scene):
                return thought
            continue
        return saying(
            _say(speech, intent, scene, name=scene.me.name if intent == "abilities" else scene.situation.asker)
        )
    return None


def _work_out(shown: str, speech: Speech, scene: Scene) -> Thought | None:
    expression = shown
    for spoken, meaning in speech.spoken:
        expression = spoken.sub(meaning, expression)
    expression = " ".join(expression.split())
    if not _ARITHMETIC.match(expression) or not _OPERATOR.search(expression):
        return None
    return Thought(partial(_tell_sum, shown, speech, scene), CALCULATOR, {"expression": expression})


def _tell_sum(shown: str, speech: Speech, scene: Scene, result: ToolResult | None) -> str:
    if result is None:
        return _say(speech, "no tool", scene, tool=CALCULATOR)
    if result.is_error:
        return _say(speech, "failed", scene, why=read_error(result))
    return _say(speech, "sum", scene, shown=shown, value=read_value(result.content).replace(".", ","))


def _ask_clock(place: str | None, speech: Speech, scene: Scene) -> Thought:
    named = (place or "").strip(" ,.'")
    arguments = {"timezone": speech.cities.get(named.casefold(), named)} if named else {}
    return Thought(partial(_tell_time, named, speech, scene), CLOCK, arguments)


def _tell_time(place: str, speech: Speech, scene: Scene, result: ToolResult | None) -> str:
    if result is None and place:
        return _say(speech, "no tool", scene, tool=CLOCK)
    if result is not None and result.is_error:
        return _say(speech, "failed", scene, why=read_error(result))
    moment = (read_moment(result.content) if result else None) or scene.situation.now
    clock = f"{moment:%H:%M}"
    if place:
        return _say(speech, "time there", scene, place=place[:1].upper() + place[1:], clock=clock)
    return _say(speech, "time here", scene, clock=clock, zone=moment.tzname() or "UTC")


def _say(speech: Speech, phrase: str, scene: Scene, **facts: str) -> str:
    wordings = speech.phrases[phrase][register_of(scene.voice.style)].split(" / ")
    return wordings[zlib.crc32(scene.voice.occasion.encode()) % len(wordings)].format(**facts)
