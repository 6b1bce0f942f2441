"""Greetings, thanks, farewells, and what the agent says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from tertulia.llm.offline.language import as_sentence, content_stems, turn_round
from tertulia.llm.offline.scene import Scene, Thought, saying
from tertulia.llm.offline.summary import listed

# Older answers are out of sight.
_LATELY = 6

_GREETING = re.compile(
    r"^(?:hi|hello|hey|hiya|howdy|yo|greetings|welcome|good\s+(?:morning|afternoon|evening|day))\b"
    r"(?:\s+(?:there|all|everyone|everybody|again|folks|team|to\s+you))*[\s,!.–-]*",
    re.IGNORECASE,
)
_ARE_YOU_THERE = re.compile(
    r"^(?:are\s+)?you\s+(?:there|here|around|awake|online)\b|^(?:test(?:ing)?|ping)\W*$", re.IGNORECASE
)
_PRAISE = re.compile(
    r"^(?:good|great|nice|excellent|amazing|awesome)\s+(?:bot|job|work|one|answer)\b|^well\s+done\b"
    r"|^(?:you['’]?re|you\s+are|ur)\s+(?:so\s+|very\s+|really\s+|pretty\s+)?(?:great|good|awesome|amazing|the\s+best|smart"
    r"|clever|brilliant|helpful|kind|cool|funny|nice|sweet)\b",
    re.IGNORECASE,
)
_INSULT = re.compile(
    r"^(?:you|u|ur|you['’]?re)\b.{0,40}\b(?:stupid|dumb|useless|idiot|idiotic|moron|suck|sucks|terrible|awful|garbage|trash"
    r"|pathetic|crap|shit|worthless|annoying|broken)\b|^(?:fuck|screw|damn)\s+(?:you|off|this)\b|^shut\s+up\b"
    r"|^i\s+hate\s+you\b|^(?:(?:stupid|dumb|useless|bad|terrible|fucking)\s+)?(?:idiot|moron|bot|robot|machine|asshole|bullshit"
    r"|shit|stupid|dumb|useless)\W*$",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"^(?:no[\s,]+)?(?:you['’]?re|you\s+are|that['’]?s|that\s+is|this\s+is)\s+(?:so\s+)?(?:wrong|false|incorrect)\W*$",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"^(?:can\s+you\s+|please\s+)*(?:say|repeat)\s+(?:that|it)(?:\s+again)?\W*$|^what\s+did\s+you\s+(?:just\s+)?say\W*$"
    r"|^(?:pardon|come\s+again|again\s+please)\W*$",
    re.IGNORECASE,
)
_ADD_MODEL = re.compile(
    r"^(?:how|where|can)\b.{0,40}?\b(?:add|set|connect|use|configure|enable|enter|put|plug|change|install)\b.{0,40}?"
    r"\b(?:models?|api[\s_-]?keys?|llms?|providers?)\b|^how\b.{0,40}?\bmake\s+you\s+(?:smarter|better|more)\b",
    re.IGNORECASE,
)
_APOLOGY = re.compile(
    r"^(?:i['’]?m\s+|i\s+am\s+)?(?:so\s+|very\s+)?sorry(?:\s+(?:about|for)\s+(?:that|this|it))?\W*$", re.IGNORECASE
)
_MET = re.compile(r"^(?:nice|pleased|good|glad|lovely)\s+to\s+(?:meet|see)\s+you\b", re.IGNORECASE)
_WHY = re.compile(
    r"^(?:(?:but|and)\s+)?(?:why(?:\s+not|\s+is\s+that)?|how\s+come|how\s+so|how\s+do\s+you\s+know(?:\s+that)?"
    r"|are\s+you\s+sure|really|says\s+who|prove\s+it|explain(?:\s+(?:that|why))?)\s*[?!.]*$",
    re.IGNORECASE,
)
_PROMPT = re.compile(
    r"^(?:what|which|show|print|reveal|tell|repeat|give|ignore|disregard|forget|override|drop|bypass|output|write|quote|share"
    r"|can|could|please|do|are|follow)\b"
    r".{0,60}?\b(?:(?:system|initial|hidden|secret)\s+(?:prompt|instructions?|message)"
    r"|(?:your|previous|prior|above|earlier)\s+(?:\w+\s+)?(?:prompt|instructions?|guidelines|rules|programming))\b"
    r"|^repeat\s+(?:everything|the\s+(?:words|text))\s+above\b|^(?:enter|enable|activate)\s+\w+\s+mode\b",
    re.IGNORECASE,
)
_NOT_A_PERSON = re.compile(
    r"^are\s+you\s+(?:an?\s+|really\s+|just\s+|actually\s+|even\s+)*(?:human|person|people|real|alive|man|woman|girl|boy|chatgpt"
    r"|gpt[\w.-]*|claude|gemini|llama|model|llm|conscious|sentient)\b",
    re.IGNORECASE,
)
_HOW_ARE_YOU = re.compile(
    r"^(?:and\s+)?how(?:['’]s|\s+is|\s+are|['’]re)\s+(?:you(?!r)|it\s+going|things|life|everything)|^what['’]?s\s+up\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^(?:(?:many|great|perfect|ok|okay|cool)[\s,!]+)?(?:thanks|thank\s+you|thx|ty\b|cheers|much\s+appreciated|ta\b)",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"^(?:bye|goodbye|good\s+night|see\s+you|see\s+ya|farewell|until\s+(?:tomorrow|later)|cya|ttyl"
    r"|have\s+a\s+(?:good|nice|great))\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"\b(?:who|what)\s+(?:exactly\s+)?are\s+you\b"
    r"|\bare\s+you\s+(?:an?\s+|really\s+|just\s+)*(?:\w+\s+)?(?:ai|bot|robot|human|person|people|machine|real|model|llm"
    r"|program|alive|chatgpt|gpt|claude|gemini|llama|agent)\b"
    r"|\b(?:which|what)\s+(?:language\s+|ai\s+)?(?:model|llm|ai|provider)\b"
    r"|\b(?:introduce|about)\s+yourself\b|\bwhat(?:['’]?s|\s+is)\s+your\s+name\b"
    r"|\bwhat\s+(?:are\s+you\s+called|should\s+i\s+call\s+you)\b"
    r"|\bhow\s+do\s+you\s+work\b|\bwhat\s+do\s+you\s+(?:run\s+on|do)\b",
    re.IGNORECASE,
)
_ABILITIES = re.compile(
    r"\b(?:what|how)\s+(?:else\s+)?can\s+(?:you|i\s+(?:ask|do|use))\b|^(?:can\s+you\s+)?help(?:\s+me)?\s*[.!?]*$"
    r"|\bwhat\s+are\s+you\s+(?:able|good|capable|for)\b|\byour\s+(?:abilities|capabilities|skills|features)\b",
    re.IGNORECASE,
)
_INTERESTS = re.compile(
    r"\b(?:your\s+(?:interests?|hobb(?:y|ies)|passions?|expertise|specialt(?:y|ies))"
    r"|what\s+(?:do\s+you\s+(?:like|love|enjoy|care\s+about)|are\s+you\s+(?:interested|into)|interests\s+you))\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\bwhat\s+do\s+you\s+(?:think|feel|say)\s+(?:about|of|to)\b|\byour\s+(?:opinion|view|thoughts|favou?rite)\b"
    r"|\bdo\s+you\s+(?:like|love|enjoy|hate|prefer|want|feel)\b",
    re.IGNORECASE,
)


def greet(sentence: str, scene: Scene) -> tuple[Thought | None, str]:
    """Answer a greeting; also gives what the sentence goes on to say."""
    found = _GREETING.match(sentence)
    if not found:
        return None, sentence
    names = f"{re.escape(scene.me.name)}|{re.escape(scene.me.handle)}"
    rest = re.sub(rf"^(?:{names})\b[\s,!.]*", "", sentence[found.end() :], flags=re.IGNORECASE)
    return saying(scene.voice.say("greeting", name=scene.situation.asker)), rest


def offer(scene: Scene) -> str:
    """Say what I can do, but not in two answers running."""
    mine = [line.text for line in scene.earlier[-_LATELY:] if line.author == scene.me.name]
    abilities = scene.voice.say("abilities")
    return "" if mine and abilities in mine[-1] else f" {abilities}"


def introduce(scene: Scene) -> Thought:
    """Say who I am, to somebody who has not heard me here yet."""
    return saying(_who(scene))


def has_spoken(scene: Scene) -> bool:
    return any(line.kind == "agent" and line.author == scene.me.name for line in scene.earlier)


def is_about_prompt(sentence: str) -> bool:
    """Say whether somebody wants to see or to change what I go by."""
    return bool(_PROMPT.search(sentence))


def chat(sentence: str, scene: Scene) -> Thought | None:
    """Answer what is said out of politeness, and questions about me."""
    return next((saying(say(sentence, scene)) for pattern, say in _REPLIES if pattern.search(sentence)), None)


def describe(scene: Scene) -> str:
    """Say who I am and, honestly, what."""
    parts = [_who(scene), scene.voice.say("rules")]
    if scene.voice.is_talkative:
        parts.append(scene.voice.say("abilities"))
    return " ".join(parts)


def _who(scene: Scene) -> str:
    me = scene.me
    what = me.description.strip()
    who = scene.voice.say("who", name=me.name, what=f" {as_sentence(what)}" if what else "")
    if not what and me.persona.lower().startswith("you are "):
        first = re.split(r"(?<=[.!?])\s", me.persona.strip())[0].rstrip(".")
        return f"{who} {turn_round(first)}."
    return who


def _interests(scene: Scene) -> str:
    topics = tuple(dict.fromkeys((*scene.me.interests, *scene.me.expertise)))
    return scene.voice.say("interests", topics=listed(topics, 6)) if topics else scene.voice.say("no opinion")


def _opinion(sentence: str, scene: Scene) -> str:
    topic = find_interest([sentence], scene)
    warmth = scene.voice.say("interest", topic=topic[:1].upper() + topic[1:]) + " " if topic else ""
    return warmth + scene.voice.say("no opinion")


def find_interest(sentences: list[str], scene: Scene) -> str | None:
    """Find the interest of mine that is touched on."""
    held = {each for sentence in sentences for each in content_stems(sentence)}
    topics = (*scene.me.interests, *scene.me.expertise)
    return next((topic for topic in topics if content_stems(topic) and set(content_stems(topic)) <= held), None)


def _abilities(_: str, scene: Scene) -> str:
    return " ".join(scene.voice.say(phrase) for phrase in ("abilities", "rules", "remedy"))


def _phrase(name: str) -> Callable[[str, Scene], str]:
    return lambda _, scene: scene.voice.say(name, name=scene.situation.asker)


def _identity(sentence: str, scene: Scene) -> str:
    return f"No. {describe(scene)}" if _NOT_A_PERSON.search(sentence) else describe(scene)


def _again(_: str, scene: Scene) -> str:
    mine = [line.text for line in scene.earlier if line.author == scene.me.name]
    return mine[-1] if mine else scene.voice.say("called", name=scene.situation.asker)


def _insult(_: str, scene: Scene) -> str:
    return scene.voice.say("insult") + offer(scene)


_REPLIES: tuple[tuple[re.Pattern[str], Callable[[str, Scene], str]], ...] = (
    (_PROMPT, _phrase("prompt")),
    (_PRAISE, _phrase("thanks")),
    (_INSULT, _insult),
    (_APOLOGY, _phrase("no harm")),
    (_MET, _phrase("met")),
    (_WHY, _phrase("reasons")),
    (_WRONG, _phrase("which")),
    (_AGAIN, _again),
    (_ADD_MODEL, _phrase("remedy")),
    (_ARE_YOU_THERE, _phrase("called")),
    (_HOW_ARE_YOU, _phrase("how are you")),
    (_THANKS, _phrase("thanks")),
    (_FAREWELL, _phrase("farewell")),
    (_INTERESTS, lambda _, scene: _interests(scene)),
    (_ABILITIES, _abilities),
    (_IDENTITY, _identity),
    (_OPINION, _opinion),
)
