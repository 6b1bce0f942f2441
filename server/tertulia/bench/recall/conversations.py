"""Reads conversations with questions whose answers' places in the talk are known.

The form is that of LoCoMo (Maharana et al., 2024): a list of `{sample_id, conversation, qa}`; a conversation has
`session_N`, a list of `{speaker, dia_id, text, blip_caption?}`, and `session_N_date_time`; a question has `evidence`,
the `dia_id`s that answer it, and `category`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tertulia.domain.errors import ConfigError
from tertulia.domain.memory import MemoryDraft, MemorySource

MAX_FILE_BYTES = 256 << 20
# Questions of this category have no answer in the talk; their evidence is what might mislead.
ADVERSARIAL = 5
_DATE = "%I:%M %p on %d %B, %Y"
_SESSION = re.compile(r"session_(\d+)")
# Now and then two places stand in one string, or one has a stray colon or zero.
_PLACE = re.compile(r"D:?\s*(\d+)\s*:\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the `external_id`s of the turns that answer it, at least one."""

    text: str
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Every turn as a memory, in the order of talk, and what is asked of them."""

    turns: tuple[MemoryDraft, ...]
    questions: tuple[Question, ...]


def read_conversations(path: Path) -> list[Conversation]:
    """Read a file; questions without evidence in the talk are left out, and so are adversarial ones.

    Raises:
        ConfigError: there is no such file, it is too large, or it is not of the form.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(f"{path} is larger than {MAX_FILE_BYTES >> 20} MiB.")
        samples = json.loads(path.read_text(encoding="utf-8"))
        found = [_read(sample) for sample in samples]
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}. Name a file of conversations.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path} is not a list of conversations in LoCoMo's form: {error!r}.") from error
    if not any(one.questions for one in found):
        raise ConfigError(f"{path} asks no question whose answer is in the talk.")
    return found


def _read(sample: Mapping[str, Any]) -> Conversation:
    turns = {turn.external_id: turn for turn in _turns(sample["conversation"])}
    questions = []
    for asked in sample["qa"]:
        places = (place for one in asked.get("evidence") or () for place in _places(str(one)))
        evidence = frozenset(place for place in places if place in turns)
        if asked.get("category") != ADVERSARIAL and evidence:
            questions.append(Question(str(asked["question"]), evidence))
    return Conversation(tuple(turns.values()), tuple(questions))


def _turns(conversation: Mapping[str, Any]) -> Iterator[MemoryDraft]:
    for number in sorted(int(found[1]) for name in conversation if (found := _SESSION.fullmatch(name))):
        moment = conversation[f"session_{number}_date_time"]
        at = datetime.strptime(moment, _DATE).replace(tzinfo=UTC)
        for turn in conversation[f"session_{number}"]:
            caption = turn.get("blip_caption")
            shown = f" [shared image: {caption}]" if caption else ""
            content = ((turn.get("text") or "") + shown).strip()
            for place in _places(turn["dia_id"])[:1] if content else ():
                source = MemorySource(author=turn["speaker"], session=str(number))
                yield MemoryDraft(content, source=source, external_id=place, created_at=at)


def _places(text: str) -> list[str]:
    return [f"D{int(session)}:{int(turn)}" for session, turn in _PLACE.findall(text)]
