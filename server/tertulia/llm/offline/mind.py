"""Thinks about a message sentence by sentence: the first rule that knows a sentence answers it."""

from __future__ import annotations

import re
from dataclasses import replace

from tertulia.domain.words.secrecy import has_secret
from tertulia.llm.offline.answers import (
    CLOCK,
    answer_about_asker,
    answer_about_member,
    answer_about_room,
    answer_correction,
    answer_misfit,
    answer_time,
    asks_to_sum_up,
    keep_back,
    recall,
    recall_nearest,
)
from tertulia.llm.offline.asked.clock import answer_other_place
from tertulia.llm.offline.asked.documents import answer_about_document
from tertulia.llm.offline.asked.handing import as_mine, hand_on
from tertulia.llm.offline.figures.answers import (
    CALCULATOR,
    answer_amended,
    answer_figures,
    answer_late_amended,
    answer_problem,
)
from tertulia.llm.offline.files import answer_about_files, tell_files
from tertulia.llm.offline.language import as_clause, drop_lead_in, is_question, is_request, split_sentences
from tertulia.llm.offline.lexicon import TO_FORGET
from tertulia.llm.offline.manner.abroad import answer_abroad
from tertulia.llm.offline.orders import refuse
from tertulia.llm.offline.reactions import TO_REMEMBER, is_nod, react
from tertulia.llm.offline.scene import Scene, Thought, politely, saying
from tertulia.llm.offline.smalltalk import chat, describe, greet, has_spoken, introduce, is_about_prompt, offer
from tertulia.llm.offline.tongues import find_tongue

MAX_TOOL_THOUGHTS = 6

# What I said last is corrected before what was told earlier; they read a sentence with its “and” and its “no”.
_CORRECTIONS = (answer_amended, answer_correction, answer_late_amended, answer_misfit)
_RULES = (
    hand_on,
    answer_about_document,
    answer_about_files,
    answer_time,
    answer_other_place,
    answer_figures,
    answer_about_asker,
    answer_about_room,
    chat,
)
_CODE = re.compile(
    r"```|^\s*(?:def\s+\w+\s*\(|class\s+\w+\s*[(:{]|from\s+\w+\s+import\b|import\s+\w+\s*$|function\s*\w*\s*\(|(?:const|let|var)\s+\w+\s*="
    r"|#include\b|public\s+(?:static|class)\b|select\s+.{1,200}\sfrom\s|print(?:f|ln)?\s*\(|console\.log\s*\(|<\w+[^<>]{0,200}>)",
    re.IGNORECASE | re.MULTILINE,
)
_COMMAND = re.compile(r"^/(?P<name>[a-z]\w*)", re.IGNORECASE)
# What only I could have been told, unlike “how do I bake bread?”.
_ABOUT_ASKER = re.compile(
    r"\b(?:my|mine|am\s+i|was\s+i|did\s+i|have\s+i|had\s+i)\b|^(?:where|when|who|what|which)\b.*\bdo\s+i\b"
)


_ASKS_TO_DO = re.compile(
    r"(?:can|could|would|will)\s+you\b|(?:tell|give|show)\s+(?:me|us)\s+an?\b|how\s+(?:do|would|can)\s+(?:you|i|we)\s+say\b"
)
_ASKS_FOR = re.compile(
    r"(?:(?:can|could|would|will)\s+you\s+|please\s+)*(?:what(?:'s|\s+is|\s+was|\s+are)\s+(?:the|my|our|your|his|her|their)\b"
    r"|do\s+you\s+(?:know|remember|have)\b|(?:tell|give|show|send)\s+(?:me|us)\b|remind\s+me\b)"
)


def think(scene: Scene) -> list[Thought]:
    """Find everything there is to say to a message, in the order of its sentences."""
    if abroad := answer_abroad(scene.asked, scene):
        return _bounded(abroad)
    greeting, rest = greet(scene.asked, scene)
    thoughts = [greeting] if greeting else []
    if whole := _answer_whole(rest, scene):
        return [*thoughts, whole]
    sentences = split_sentences(rest)
    if greeting and not sentences and not has_spoken(scene):
        thoughts.append(introduce(scene))
    told: list[str] = []
    is_answered = False
    sentences = [each for each in sentences if not is_nod(each)] or sentences  # “ok, so what's 2 + 2?”
    for sentence in sentences:
        answer = _answer(sentence, scene)
        if answer is None:
            told.append(sentence)
        else:
            thoughts += [*_heard(told, scene), answer]
            told = []
            is_answered = True
    thoughts += _heard(told, scene)
    if scene.situation.attached and not is_answered:
        thoughts.append(tell_files(scene))
    if not thoughts:
        thoughts.append(politely(scene.voice.say("called", name=scene.situation.asker)))
    return [*_bounded(thoughts), *_quip(thoughts, scene)]


def _heard(told: list[str], scene: Scene) -> list[Thought]:
    """Show that what was told was heard."""
    return [replace(thought, is_polite=True) for thought in react(told, scene)]


def _answer_whole(text: str, scene: Scene) -> Thought | None:
    """Answer what is not to be read sentence by sentence: another language, a command, code, a story."""
    if tongue := find_tongue(text):
        if asks_to_sum_up(text):
            # The rest of the message says since when and how much is new, in words that are not read.
            return answer_about_room(text, scene)
        return saying(tongue.line or f"{scene.voice.say('foreign')} {scene.voice.say('remedy')}")
    if command := _COMMAND.match(text):
        if command["name"].casefold() == "help":
            return chat("help", scene)
        return saying(scene.voice.say("commands") + offer(scene))
    if _CODE.search(text):
        return saying(scene.voice.say("code") + offer(scene))
    return answer_problem(text, scene)


def _answer(sentence: str, scene: Scene) -> Thought | None:
    """Answer a question or a request; None for what is merely told."""
    plain = as_mine(drop_lead_in(sentence) or sentence, scene)
    if TO_FORGET.match(plain) and not is_about_prompt(plain):
        return saying(scene.voice.say("unforget"))
    if TO_REMEMBER.match(plain) and not plain.endswith("?"):
        return None
    for correct in _CORRECTIONS:
        if thought := correct(sentence, scene):
            return thought
    for rule in _RULES:
        if thought := rule(plain, scene):
            return thought
    if has_secret(plain) and _ASKS_FOR.match(plain.casefold().replace("’", "'")):
        return saying(scene.voice.say("no secrets"))
    if is_question(plain):
        return (
            recall(plain, scene)
            or answer_about_member(plain, scene)
            or refuse(plain, scene)
            or _do_not_know(plain, scene)
        )
    if is_request(plain):
        return (
            refuse(plain, scene)
            or recall(plain, scene)
            or answer_about_member(plain, scene)
            or politely(_with_remedy("cannot", scene))
        )
    return None


def _do_not_know(question: str, scene: Scene) -> Thought:
    plain = question.casefold().replace("’", "'")
    people = {line.author.casefold() for line in scene.earlier}
    if _ASKS_TO_DO.match(plain):
        return politely(_with_remedy("cannot", scene))
    if kept := keep_back(question, scene):
        return kept
    if nearest := recall_nearest(question, scene):
        return nearest
    if _ABOUT_ASKER.search(plain) or any(re.search(rf"\b{re.escape(name)}\b", plain) for name in people):
        return politely(scene.voice.say("not told"))
    # “What do you know about Berlin?” asks me, and is not about me.
    about = re.sub(r"\b(?:do|did|can|could|would|will)\s+you\s+(?=know|tell|say|find|recall|remember)", "", plain)
    if re.search(rf"\b(?:you(?:r|rs|rself|'re)?|{re.escape(scene.me.name.casefold())})\b", about):
        return saying(describe(scene))
    return politely(_with_remedy("unknown", scene))


def _with_remedy(phrase: str, scene: Scene) -> str:
    """Say what would help, once; who has read it is told what can be done instead."""
    remedy = scene.voice.say("remedy")
    is_told = any(line.author == scene.me.name and remedy in line.text for line in scene.earlier)
    parts = [scene.voice.say(phrase) + (offer(scene) if is_told else f" {remedy}")]
    if scene.voice.is_talkative:
        parts += [] if is_told else [scene.voice.say("abilities")]
        if topic := scene.situation.room_topic:
            parts.append(scene.voice.say("room", topic=as_clause(topic)))
    return " ".join(parts)


def _bounded(thoughts: list[Thought]) -> list[Thought]:
    """Keep at most so many thoughts that need a tool."""
    tools = [thought for thought in thoughts if thought.tool][:MAX_TOOL_THOUGHTS]
    return [thought for thought in thoughts if not thought.tool or thought in tools]


def _quip(thoughts: list[Thought], scene: Scene) -> list[Thought]:
    is_light = any(thought.tool in {CALCULATOR, CLOCK} for thought in thoughts)
    return [saying(scene.voice.say("quip"))] if is_light and scene.voice.is_playful else []
