"""Answers that rest on something: the clock, what was remembered, what was said in the room."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from tertulia.domain.words.secrecy import has_secret
from tertulia.llm.base import ToolResult
from tertulia.llm.offline.days.times import TimeQuestion, find_time_question, read_moment
from tertulia.llm.offline.figures.answers import read_error
from tertulia.llm.offline.language import as_clause, as_sentence, content_stems, turn_round
from tertulia.llm.offline.scene import Scene, Thought, saying
from tertulia.llm.offline.summary import find_said, listed, quote, summarise
from tertulia.llm.offline.told.corrections import find_correction, is_only_correcting
from tertulia.llm.offline.told.facts import Fact
from tertulia.llm.offline.told.recall import find_fact, find_nearest
from tertulia.llm.offline.told.statements import is_worth_keeping, list_statements
from tertulia.llm.situation import Line

CLOCK = "current_time"

_SUMMARY = re.compile(
    r"\b(?:summari[sz]e|summary|sum\s+up|recap|catch\s+me\s+up|tl;?dr|what\s+did\s+i\s+miss|what\s+have\s+i\s+missed"
    r"|what\s+happened\s+(?:here|so\s+far)|what\s+did\s+(?:everyone|everybody|people|they\s+all)\s+say"
    r"|what\s+(?:(?:have|were|are|did)\s+(?:we|they|people|you\s+all)|is\s+everyone)\s+(?:been\s+)?"
    r"(?:talk|discuss|say|chatt)\w*"
    # As the web asks it in its other languages.
    r"|fass\w*\s+(?:bitte\s+)?zusammen|zusammenfassung|resume\s+lo\b|resumen\b)",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"\bwhat(?:['’]s|\s+is)\s+(?:this|the)\s+(?:room|channel|chat|topic)\b|\b(?:room|channel)['’]?s?\s+topic\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\bwho(?:['’]s|\s+is|\s+are|\s+else\s+is)\s+(?:all\s+)?(?:here|present|around|in\s+(?:this|the)\s+(?:room|channel))\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\bwhat\s+(?:did|has|does|do)\s+(?P<who>@?[\w.' -]{1,40}?)"
    r"\s+(?:say|said|tell|told|write|written|mention|think|want|ask)\w*(?:\s+(?:me|us|you))?"
    r"(?:\s+(?:about|of|on|regarding)\s+(?P<about>.+?))?\s*[?.!]{0,9}$",
    re.IGNORECASE,
)
_ABOUT_ME = re.compile(
    r"\bwhat\s+(?:else\s+)?(?:do|did|can|have)\s+you\s+(?:know|remember|recall|learn\w*|tell\s+me)\s+(?:about|of)"
    r"\s+(?:me|us)\b"
    r"|\bwhat\s+(?:have\s+i\s+told|did\s+i\s+tell)\s+you\s*\W*$"
    r"|\bwhat\s+do\s+you\s+(?:remember|recall)\s*\W*$",
    re.IGNORECASE,
)
_ABOUT_MEMBER = re.compile(
    r"\b(?:(?:know|remember|recall|learn\w*|tell\s+(?:me|us)|told|hear\w*)\s+(?:about|of)|who(?:['’]s|\s+is))"
    r"\s+@?(?P<who>[\w.'-]{1,40}(?:\s+[\w.'-]{1,40})?)\W*$",
    re.IGNORECASE,
)
_MY_NAME = re.compile(
    r"\b(?:what(?:['’]s|\s+is)\s+my\s+name|who\s+am\s+i|(?:know|remember|say)\s+my\s+name)\b", re.IGNORECASE
)
_NAMED = re.compile(r"\bmy\s+name(?:\s+is|['’]s)\s+([^\W\d_][\w'’-]*)|\bcall\s+me\s+([^\W\d_][\w'’-]*)", re.IGNORECASE)
_POLITE = re.compile(
    r"^(?:(?:please|do|did|can|could|would|will)\s+(?:you\s+)?(?:please\s+|also\s+|still\s+|happen\s+to\s+)*)?"
    r"(?:know|remember|recall|tell\s+(?:me|us)|remind\s+me|say)(?:\s+(?:again|if|whether|that|about|of))?\s+",
    re.IGNORECASE,
)


def answer_time(sentence: str, scene: Scene) -> Thought | None:
    asked = find_time_question(drop_politeness(sentence)) or find_time_question(sentence)
    if asked is None:
        return None
    arguments = {"timezone": asked.place} if asked.place else {}
    return Thought(lambda result: _tell_time(asked, result, scene), CLOCK, arguments)


def asks_to_sum_up(text: str) -> bool:
    """Say whether a message wants to know what was said, in one of the languages in which the web asks that."""
    return bool(_SUMMARY.search(text))


def answer_about_room(sentence: str, scene: Scene) -> Thought | None:
    """Say who is in the room, sum it up, say what somebody said in it, or what it is about."""
    others = tuple(name for name in scene.situation.present if name != scene.me.name)
    if _PRESENT.search(sentence) and others:
        here = saying(f"Here are {listed(others)}, and I." if len(others) > 1 else f"Here are {others[0]} and I.")
        if not _SUMMARY.search(sentence):
            return here
        return saying(f"{here.say(None)} {_tell_summary(scene)}")
    if _SUMMARY.search(sentence):
        return saying(_tell_summary(scene))
    if found := _SAID.search(sentence):
        return _tell_said(found["who"].strip(" @"), found["about"] or "", scene)
    if _TOPIC.search(sentence) and scene.situation.room_topic:
        return saying(scene.voice.say("room", topic=as_clause(scene.situation.room_topic)))
    return None


def answer_about_asker(sentence: str, scene: Scene) -> Thought | None:
    """Tell people their name, or what I know of them."""
    asker = scene.situation.asker
    own = [fact for fact in scene.facts if fact.author in {asker.casefold(), None} and not fact.mark]
    if _MY_NAME.search(sentence):
        named = [found[1] or found[2] for fact in own if (found := _NAMED.search(fact.text))]
        return saying(f"Your name is {named[-1]}." if named else f"Here you are called {asker}.")
    if _ABOUT_ME.search(sentence):
        told = [fact for fact in own if fact.text not in scene.situation.asked and is_worth_keeping(fact.text)]
        if not told:
            return saying(scene.voice.say("not told"))
        shown = told[-scene.voice.by_length(2, 4, 8) :]
        return saying(" ".join(as_sentence(as_clause(turn_round(fact.text))) for fact in shown))
    return None


def answer_about_member(sentence: str, scene: Scene) -> Thought | None:
    """Tell what a member told me of itself, in its words."""
    asked = _ABOUT_MEMBER.search(sentence)
    who = asked["who"].casefold().strip(".") if asked else ""
    told = [
        fact
        for fact in scene.facts
        if who
        and fact.is_memory
        and fact.author
        and not fact.mark
        and (fact.author == who or who in fact.author.split())
        if is_worth_keeping(fact.text)
    ]
    if len({fact.author for fact in told}) != 1 or told[0].author == scene.situation.asker.casefold():
        return None
    shown = told[-scene.voice.by_length(2, 4, 8) :]
    return saying(f"{told[-1].said_by} said: {' '.join(quote(fact.text) for fact in shown)}")


def answer_correction(sentence: str, scene: Scene) -> Thought | None:
    """Say what is right now that an earlier statement was corrected."""
    if sentence.endswith("?"):
        return None
    mended = next((fact for fact in reversed(scene.facts) if fact.mended_by == sentence), None)
    return saying(scene.voice.say("corrected", fact=as_clause(turn_round(mended.text)))) if mended else None


def answer_misfit(sentence: str, scene: Scene) -> Thought | None:
    """Say that it is not clear what a sentence corrects."""
    correction = find_correction(sentence)
    people = {
        name.casefold() for name in (scene.me.name, *scene.situation.present, *(each.author for each in scene.earlier))
    }
    if sentence.endswith("?") or not is_only_correcting(sentence):
        return None
    if correction is not None and (correction.new.casefold() in people or not correction.is_value):
        return None
    return saying(scene.voice.say("which"))


def recall(sentence: str, scene: Scene) -> Thought | None:
    """Answer from what was told, if anything told does answer."""
    fact = find_fact(drop_politeness(sentence), scene.facts, scene.situation.asker)
    return saying(tell_fact(fact, scene)) if fact else None


def keep_back(sentence: str, scene: Scene) -> Thought | None:
    """Say that I may not tell here what I remember, when it may well be what is asked for."""
    return saying(scene.voice.say("kept")) if scene.situation.is_kept_from_some and sentence.endswith("?") else None


def recall_nearest(sentence: str, scene: Scene) -> Thought | None:
    """Tell what I remember that comes nearest to a question which nothing told answers."""
    fact = find_nearest(drop_politeness(sentence), scene.facts, scene.situation.asker)
    if fact is None:
        return None
    told = tell_fact(fact, scene).removesuffix(fact.mark).rstrip()
    return saying(f"{scene.voice.say('nearest', fact=as_clause(told))} {fact.mark}".rstrip())


def tell_fact(fact: Fact, scene: Scene) -> str:
    """Retell what I remember; of what was only said here, say that it was."""
    if fact.mark:
        return f"“{fact.document}” says: {as_sentence(fact.text)} {fact.mark}"
    is_own = fact.author in {None, scene.situation.asker.casefold()}
    if is_own and (fact.is_memory or fact.at == scene.situation.now):
        return as_sentence(as_clause(turn_round(fact.text)))
    if fact.mended_by and is_own:
        return f"As corrected here: {as_clause(turn_round(fact.text))}."
    who = "You" if is_own and fact.author else fact.said_by or "Somebody"
    return f"{who} said{'' if fact.is_memory else ' here'}: {quote(fact.text)}"


def drop_politeness(sentence: str) -> str:
    """Reduce “could you please tell me what …” to “what …”."""
    return _POLITE.sub("", sentence)


def _tell_time(asked: TimeQuestion, result: ToolResult | None, scene: Scene) -> str:
    if result is None and asked.place:
        return scene.voice.say("no tool", tool=CLOCK)
    if result is not None and result.is_error:
        return scene.voice.say("failed", what=f"the time in {asked.place}", why=read_error(result))
    moment = read_moment(result.content) if result else scene.situation.now
    told = asked.answer(moment) if moment else None
    return told or scene.voice.say("unknown")


def _tell_summary(scene: Scene) -> str:
    people = [line for line in scene.earlier if line.author != scene.me.name and line.is_quotable]
    current = _as_they_hold(_not_to_me(scene), scene)
    # Where nobody states anything, what people ask of one another is what was said.
    asked = [line for line in _not_to_me(scene) if not has_secret(line.text)]
    summary = (
        summarise(current, scene.voice.by_length(2, 3, 6))
        or summarise(_as_they_hold(people, scene), 2)
        or summarise(asked, 2)
    )
    before = _tell_earlier(scene)
    if summary is None:
        nothing = "There is nothing to sum up yet: nobody has said much here."
        if any(not line.is_quotable for line in scene.earlier):
            nothing = "There is nothing that I may sum up: I leave out what is off the record, or is not to be kept."
        # What only I was asked is talk as well, where there was no other.
        return before or _tell_little(asked) or _tell_little(_asked_of_me(people)) or nothing
    topics = f", mostly about {listed(summary.topics)}" if summary.topics else ""
    lines = " ".join(f"{line.author}: {quote(line.text)}" for line in summary.lines)
    count = "1 message" if len(people) == 1 else f"{len(people)} messages"
    told = f"In the last {count} {listed(summary.authors)} talked{topics}. {lines}"
    return f"{before} {told}" if before else told


def _tell_earlier(scene: Scene) -> str:
    """Say what was said before the talk that I was shown, in the words of who said it."""
    earlier = scene.situation.earlier
    if earlier is None:
        return ""
    most = scene.voice.by_length(1, 2, 4)
    topics = f", mostly about {listed(earlier.topics)}" if earlier.topics else ""
    said = f"Before that {listed(tuple(earlier.authors))} said {earlier.messages} messages{topics}."
    kinds = (("It was decided", earlier.decided), ("Nobody answered", earlier.open), ("It was said", earlier.told))
    parts = [
        f"{what}: {' '.join(f'{one.author}: {quote(one.text)}' for one in quotes[-most:])}"
        for what, quotes in kinds
        if quotes
    ]
    return " ".join([said, *parts])


def _tell_little(lines: list[Line]) -> str:
    """Say the last words of talk in which nobody said much."""
    if not lines:
        return ""
    authors = tuple(dict.fromkeys(line.author for line in lines))
    last = " ".join(f"{line.author}: {quote(line.text)}" for line in lines[-3:])
    return f"{listed(authors)} said little here ({len(lines)} short messages); the last of it: {last}"


def _asked_of_me(people: list[Line]) -> list[Line]:
    return [line for line in people if line.text and not has_secret(line.text)]


def _as_they_hold(lines: list[Line], scene: Scene) -> list[Line]:
    """Keep of each line what it states, as it was corrected since; what merely corrected it is left out."""
    said = " ".join(line.text for line in scene.earlier)
    mended = [fact for fact in scene.facts if fact.mended_by and fact.was in said]
    now = {fact.was: fact.text for fact in mended} | {fact.mended_by: "" for fact in mended}
    return _stated(lines, lambda sentence: "" if is_only_correcting(sentence) else now.get(sentence, sentence))


def _tell_said(who: str, about: str, scene: Scene) -> Thought | None:
    if who.casefold() in {"you", "they", "he", "she", "we", "it"}:
        return None
    is_own = who.casefold() == "i"
    author = scene.situation.asker if is_own else who
    lines = find_said(_stated(scene.earlier), author, about, scene.voice.by_length(1, 2, 4))
    if lines:
        mended = [fact.text for fact in scene.facts if fact.mended_by and any(fact.was in line.text for line in lines)]
        since = f", and since then: {quote(mended[-1])}" if mended else ""
        return saying(
            f"{'You' if is_own else lines[0].author} said: {' '.join(quote(line.text) for line in lines)}{since}"
        )
    facts = [fact for fact in scene.facts if fact.author == author.casefold()]
    fact = find_fact(about, facts, author) if content_stems(about) else (facts[-1] if facts else None)
    return saying(tell_fact(fact, scene)) if fact else saying(scene.voice.say("not told"))


def _not_to_me(scene: Scene) -> list[Line]:
    """List what people said, of what I answered at once only what will matter later."""
    me = scene.me.name
    return [
        line
        for line, following in pairwise((*scene.earlier, None))
        if line is not None and line.author != me and line.is_quotable
        if following is None or following.author != me or is_worth_keeping(line.text)
    ]


def _stated(lines: list[Line], put: Callable[[str], str] = str) -> list[Line]:
    """Keep of each line what it states, each statement `put` as it is to be told; secrets are not said again."""
    texts = (" ".join(filter(None, map(put, _open_statements(line.text)))) for line in lines)
    return [replace(line, text=text) for line, text in zip(lines, texts, strict=True) if text]


def _open_statements(text: str) -> list[str]:
    return [statement for statement in list_statements(text) if not has_secret(statement)]
