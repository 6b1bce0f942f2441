"""What all wire models share: strict types, and the scalar shapes that recur."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic.config import JsonDict

from tertulia.wire.visible import find_hidden, is_seen

MAX_TEXT_BYTES = 16_384


class Wire(BaseModel):
    """A shape on the wire; types are strict, so that `"5"` is never taken for 5."""

    model_config = ConfigDict(strict=True, frozen=True)


class Body(Wire):
    """A REST request body; a field we do not know is refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


def _fits(text: str) -> str:
    size = len(text.encode())
    if size > MAX_TEXT_BYTES:
        raise ValueError(f"the text is {size} bytes long; at most {MAX_TEXT_BYTES} are taken")
    return text


def _says_something(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty; write something")
    if not is_seen(text):
        raise ValueError("nothing of the text is visible; write something")
    return text


def _shows_itself(name: str) -> str:
    """Refuse a name that could be taken for another's: empty to the eye, turned about, or with hidden characters."""
    if not name:
        return name
    hidden = find_hidden(name)
    if hidden is not None:
        raise ValueError(f"it holds the invisible character U+{ord(hidden):04X}; leave it out")
    if not is_seen(name):
        raise ValueError("nothing of it is visible; it must hold a visible character")
    return name


def require_content(text: str, attachment_ids: list[str]) -> None:
    """Refuse a message that says nothing and holds no file, or one file twice."""
    if not attachment_ids:
        _says_something(text)
    elif len(set(attachment_ids)) < len(attachment_ids):
        raise ValueError("a file is named twice")


def _whole(value: object) -> object:
    """Take 5.0 for 5, as JSON Schema does: JSON knows no other difference."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


_YEAR = re.compile(r"\d{4}-", re.ASCII)
_DAY_OR_TIME: TypeAdapter[date | AwareDatetime] = TypeAdapter(date | AwareDatetime)


def _names_a_day(text: str) -> str:
    try:
        if _YEAR.match(text):
            _DAY_OR_TIME.validate_strings(text)
            return text
    except ValidationError:
        pass
    raise ValueError("write a day as 2026-01-31, or a time with its offset as 2026-01-31T12:00:00Z")


_NO_NUL = r"^[^\x00]*$"
_SOME_WORD = r"^[^\x00]*[^\x00\s][^\x00]*$"
_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
_TRIMMED = r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$"

# What the schema can say of a name: the controls, and what turns about or is not seen and is of no writing.
_HIDDEN = r"\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
NAME = rf"^[^\x00-\x20{_HIDDEN}]([^\x00-\x1f{_HIDDEN}]*[^\x00-\x20{_HIDDEN}])?$"
# One emoji by UTS #51 (ED-14 to ED-17), wider by pictures that Unicode has yet to name: a flag of two letters, a key,
# or pictures with a tone of skin, a selector or the tags of a flag, joined by U+200D.
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]?([\U000e0020-\U000e007e]+\U000e007f)?"
)
_LETTER = "[\U0001f1e6-\U0001f1ff]"
EMOJI = f"^({_LETTER}{_LETTER}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}(\u200d{_PICTURE})*)$"


def _no_bool(value: object) -> object:
    """Refuse true where 1 is meant: Python holds them to be equal."""
    if isinstance(value, bool):
        raise ValueError("it is true or false, and neither is a choice here")
    return value


NO_BOOL = BeforeValidator(_no_bool)
Id = Annotated[str, Field(min_length=1, max_length=64)]
# The id of a page's last item.
Cursor = Annotated[str, Field(pattern=r"^[a-z]+_[0-9a-z]{26}$")]
Ref = Annotated[str, Field(max_length=64)]
Key = Annotated[str, Field(min_length=1, max_length=128, pattern=_NO_NUL)]
# The schema says what is checked by hand, so that the refusal can say what to do.
Text = Annotated[
    str,
    Field(min_length=1, max_length=MAX_TEXT_BYTES, pattern=_NO_NUL, json_schema_extra={"pattern": _SOME_WORD}),
    AfterValidator(_fits),
    AfterValidator(_says_something),
]
LongText = Annotated[str, Field(max_length=MAX_TEXT_BYTES, pattern=_NO_NUL), AfterValidator(_fits)]
# As `Text`, but a message that holds files may say nothing.
MessageText = Annotated[str, Field(max_length=MAX_TEXT_BYTES, pattern=_NO_NUL), AfterValidator(_fits)]
MAX_ATTACHMENTS = 10
Name = Annotated[
    str,
    Field(min_length=1, max_length=80, pattern=_TRIMMED, json_schema_extra={"pattern": NAME}),
    AfterValidator(_shows_itself),
]
Topic = Annotated[str, Field(max_length=500, pattern=_NO_CONTROLS)]
# What was given before only an emoji was taken may be taken back.
GivenEmoji = Annotated[str, Field(min_length=1, max_length=64, pattern=_TRIMMED)]
Emoji = Annotated[str, Field(min_length=1, max_length=64, pattern=EMOJI)]
Reason = Annotated[str, Field(max_length=500, pattern=_NO_CONTROLS)]
Handle = Annotated[str, Field(pattern=r"^[a-z0-9_.-]{2,32}$")]
WHOLE = BeforeValidator(_whole)
SlowModeS = Annotated[int, Field(ge=0, le=3_600), WHOLE]
Threshold = Annotated[float, Field(ge=0.05, le=0.95), NO_BOOL]
HourAndMinute = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
ZoneName = Annotated[str, Field(min_length=1, max_length=64)]
SilenceMin = Annotated[int, Field(ge=10, le=10_080), WHOLE]
Seq = Annotated[int, Field(ge=0, le=2**53), WHOLE]
_DAY_OR_TIME_SCHEMA: JsonDict = {"anyOf": [{"format": "date"}, {"format": "date-time"}]}
DayOrTime = Annotated[str, Field(max_length=40, json_schema_extra=_DAY_OR_TIME_SCHEMA), AfterValidator(_names_a_day)]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]

# Well-formed by RFC 5646, section 2.1, without extensions, private use and what is grandfathered.
LANGUAGE = (
    r"^([A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}|[A-Za-z]{5,8})(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
    r"(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3})){0,5}$"
)
MemberKind = Literal["human", "agent", "bot", "ghost"]
MemberRole = Literal["owner", "admin", "coordinator", "member", "guest"]
RoomRole = Literal["moderator", "member"]
NotificationLevel = Literal["all", "mentions", "none"]
ReportStatus = Literal["open", "resolved", "dismissed"]
RoomKind = Literal["public", "private", "direct"]
History = Literal["all", "from_join"]
AgentMode = Literal["off", "mentioned", "natural", "always"]
Phase = Literal["considering", "recalling", "reasoning", "using_tool", "writing", "done"]
Outcome = Literal["spoke", "reacted", "silent", "covered", "stopped", "failed", "waiting_expired"]
ExecutionStatus = Literal["pending", "running", "waiting_approval", "success", "error", "denied", "timed_out"]
