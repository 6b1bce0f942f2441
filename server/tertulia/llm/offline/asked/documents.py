"""Says what a document says in short, in its own words: one attached, or one that I learnt."""

from __future__ import annotations

import re
from dataclasses import replace

from tertulia.domain.words.secrecy import has_secret
from tertulia.domain.words.text import readable
from tertulia.llm.offline.language import content_stems, split_sentences, stem, words
from tertulia.llm.offline.scene import Scene, Thought, saying
from tertulia.llm.offline.summary import quote, summarise
from tertulia.llm.offline.told.facts import Fact
from tertulia.llm.offline.told.recall import find_fact
from tertulia.llm.situation import Attached, Line

_MAX_SENTENCES = 60
# Longer than a summary ever reads.
_MAX_CHARS = 8_000
_GIST = re.compile(
    r"\b(?:summari[sz]e|summary|sum\s+up|recap|gist|tl;?dr|key\s+(?:points|takeaways)|main\s+points|in\s+(?:short|brief)"
    r"|what\s+(?:does|do|did|is|are)\b.{1,80}?\b(?:says?|about|contain|cover|state|tell)\b|what['’]?s\s+in\b)",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\b(?:file|attachment|document|text|pdf|this|it)\b|\b[\w-]+\.(?:txt|md|pdf|docx?|csv|html?|json)\b", re.IGNORECASE
)
_NAMED_FILE = re.compile(r"(?<![\w./-])(?P<name>[\w-]+\.(?:txt|md|pdf|docx?|csv|html?|json))\b", re.IGNORECASE)


def answer_about_document(sentence: str, scene: Scene) -> Thought | None:
    """Say what an attached text or a document that I learnt says, to whoever wants it in short or asks what it says."""
    if not _GIST.search(sentence):
        return None
    attached = [file for file in scene.situation.attached if file.text is not None]
    if attached and (_FILE.search(sentence) or any(_is_named(file.name, sentence) for file in attached)):
        return saying(" ".join(_tell_attached(file, scene) for file in attached))
    learnt = [fact for fact in scene.facts if fact.mark and _is_named(fact.document, sentence)]
    if learnt:
        return saying(_tell_learnt(sentence, learnt, scene))
    named = _NAMED_FILE.search(sentence)
    return saying(scene.voice.say("no document", name=named["name"])) if named else None


def _is_named(document: str, sentence: str) -> bool:
    """Say whether a sentence names a document, with or without what its name ends with."""
    name = document.rsplit(".", 1)[0]
    wanted = {stem(word) for word in words(name.replace("_", " ").replace("-", " ")) if len(word) > 2}
    return bool(wanted) and wanted <= {stem(word) for word in words(sentence.replace("_", " ").replace("-", " "))}


def _tell_attached(file: Attached, scene: Scene) -> str:
    text = readable((file.text or "")[:_MAX_CHARS])
    name = readable(file.name)
    sentences = [each for each in split_sentences(text, _MAX_SENTENCES) if not has_secret(each)]
    lines = [Line(name, "file", each, scene.situation.now) for each in sentences]
    # A text begins with what it is about; the rest is picked out.
    summary = summarise(lines[1:], scene.voice.by_length(1, 2, 5))
    picked = [*sentences[:1], *(line.text for line in (summary.lines if summary else ()))]
    return scene.voice.say("gist", name=name, words=" ".join(map(quote, picked)) or "“”")


def _tell_learnt(sentence: str, learnt: list[Fact], scene: Scene) -> str:
    """Quote what bears on what is asked of it, else what was found of it at all; each with its mark."""
    names = {each for fact in learnt for each in content_stems(fact.document.rsplit(".", 1)[0])}
    about = " ".join(word for word in words(sentence) if stem(word) not in names)
    found = find_fact(about, [replace(fact, author=None) for fact in learnt], scene.situation.asker)
    said = [found] if found else learnt[: scene.voice.by_length(1, 3, 6)]
    told = " ".join(f"{quote(fact.text)} {fact.mark}" for fact in said)
    return scene.voice.say("gist", name=f"“{learnt[0].document}”", words=told)
