"""What the rules have to say of files: that they came, how a text begins, and that they see no pictures."""

from __future__ import annotations

import re

from tertulia.domain.words.text import readable
from tertulia.llm.offline.scene import Scene, Thought, saying
from tertulia.llm.situation import Attached

MAX_QUOTE_CHARS = 160
# More than so many are told by their number.
MAX_TOLD = 3
_ABOUT_FILES = re.compile(
    r"\b(?:files?|attach(?:ed|ments?)|documents?|pictures?|photos?|images?|screenshots?|pdf)\b", re.IGNORECASE
)


def answer_about_files(sentence: str, scene: Scene) -> Thought | None:
    """Answer a question or a request that is about the files of the message."""
    if not scene.situation.attached or not _ABOUT_FILES.search(sentence):
        return None
    return tell_files(scene)


def tell_files(scene: Scene) -> Thought:
    """Say what came with the message."""
    attached = scene.situation.attached
    told = [_tell(file, scene) for file in attached[:MAX_TOLD]]
    if len(attached) > MAX_TOLD:
        told.append(scene.voice.say("more files", count=str(len(attached) - MAX_TOLD)))
    return saying(" ".join(told))


def _tell(file: Attached, scene: Scene) -> str:
    name = readable(file.name)
    if file.text is not None and (words := " ".join(readable(file.text[: 4 * MAX_QUOTE_CHARS]).split())):
        quote = words if len(words) <= MAX_QUOTE_CHARS else words[:MAX_QUOTE_CHARS].rsplit(" ", 1)[0] + " …"
        return scene.voice.say("file text", name=name, words=quote)
    if file.media_type.startswith("image/"):
        return scene.voice.say("file picture", name=name)
    return scene.voice.say("file other", name=name)
