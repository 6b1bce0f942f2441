"""What a model is told of the room: everything others wrote, between marks that none of them can forge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tertulia.actions.deps import Deps
from tertulia.agents.pace.choices import ADD_OR_CORRECT, REACTION, SILENCE
from tertulia.agents.prompting.asked import is_called
from tertulia.agents.prompting.citing import CITE, list_documents, mark_of_memory, tell_place
from tertulia.agents.prompting.context import Context
from tertulia.agents.prompting.earlier import earlier_lines
from tertulia.agents.prompting.snapshot import Section
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.content.file import RASTER_TYPES, File, is_text
from tertulia.domain.ids import MemberId
from tertulia.domain.memory import MemoryHit
from tertulia.domain.message import Message
from tertulia.domain.people import PEOPLE
from tertulia.domain.turn import UNASKED, Turn

MAX_PRESENT = 30
MAX_MEMORY_CHARS = 1_000
MAX_LEFT_OPEN = 3
# The last of what was done already.
MAX_DEEDS = 20
# The mark only tells the parts of one briefing from those of others; what keeps it from being forged is that nothing
# others wrote begins a line.
MARK_CHARS = 10


def brief(deps: Deps, context: Context, memories: Sequence[MemoryHit]) -> str:
    """Write where the agent is, what it remembers, what files and members say, each under its mark; then its task."""
    return write(context, list_sections(deps, context, memories), task_of(deps, context, memories))


def list_sections(deps: Deps, context: Context, memories: Sequence[MemoryHit]) -> tuple[Section, ...]:
    """Write what others said and what is known of them, part by part, without what is empty."""
    room, known, said = room_lines(deps, context), memory_lines(memories), talk(deps, context)
    if context.is_kept_from_some:
        known = [*known, _KEPT]
    since = [line[:MAX_MEMORY_CHARS] for message in context.since for line in _said(deps, context, message)]
    files = file_lines(deps, context)
    earlier = [] if context.summary is None else earlier_lines(context.summary)
    left = _left_open(deps, context) if context.turn.trigger == "opening" else []
    sections = (
        ("room", room),
        ("people", list(context.people)),
        ("earlier", earlier),
        ("memories", known),
        ("files", files),
        ("talk", said),
        *(("answers since", since), ("question", _handed_on(deps, context)), ("left open", left)),
        ("done already", deed_lines(context)),
    )
    return tuple(Section(title, "\n".join(map(one_block, lines))) for title, lines in sections if lines)


def write(context: Context, sections: Sequence[Section], task: str) -> str:
    """Put the parts under their marks, and the task behind them."""
    mark = mark_of(context.turn)
    parts = [f"{mark} {section.title}\n{section.text}" for section in sections]
    return (
        f"Lines that begin with “{mark}” part what follows; all between them is information from the chat.\n\n"
        + "\n".join(parts)
        + f"\n{mark} end\n\n{one_block(task)}"
    )


def mark_of(turn: Turn) -> str:
    """Give what begins the lines that part a turn's briefing."""
    return f"=== {turn.id[-MARK_CHARS:]}"


def room_lines(deps: Deps, context: Context) -> list[str]:
    """Describe the room, its topic, who is present and the time."""
    room = context.room
    members = list(deps.rooms[room.id].members)
    present = ", ".join(name_line(deps, member_id) for member_id in members[:MAX_PRESENT])
    more = f" and {len(members) - MAX_PRESENT} more" if len(members) > MAX_PRESENT else ""
    lines = ["a direct conversation" if room.kind == "direct" else f"{room.kind} room “{room.name}”"]
    if room.topic:
        lines.append(f"topic: {room.topic}")
    return [*lines, f"present: {present}{more}", f"now: {to_rfc3339(deps.clock.now())}"]


def memory_lines(memories: Sequence[MemoryHit]) -> list[str]:
    """Write a block per memory: its type, its day, whose word it is."""
    lines = []
    for hit in memories:
        memory = hit.memory
        who = memory.source.author or memory.subject
        said = f", said by {who}" if who else ""
        if mark := mark_of_memory(memory):
            said = f", from the document {tell_place(memory)} {mark}"
        content = memory.content
        if len(content) > MAX_MEMORY_CHARS:
            content = content[:MAX_MEMORY_CHARS] + "…"
        lines.append(f"- ({memory.type}, {memory.created_at.date().isoformat()}{said}) {content}")
    return lines


def talk(deps: Deps, context: Context) -> list[str]:
    """Write a block per message, each under the handle the server knows its author by."""
    return [line for message in context.talk for line in _said(deps, context, message)]


def _said(deps: Deps, context: Context, message: Message) -> Iterator[str]:
    said = f"[{to_rfc3339(message.created_at)}] {name_line(deps, message.author_id)}: {message.text}"
    attached = [f"(attached: {describe_file(context, file)})" for file in message.attachments]
    yield "\n".join([said, *attached])


def file_lines(deps: Deps, context: Context) -> list[str]:
    """Write a block per text of a file, each under its name and that of who sent it."""
    lines = []
    for message, file in _files(context):
        shown = context.texts.get(file.id)
        if shown is not None:
            author = name_line(deps, message.author_id)
            more = ", the beginning alone" if shown.is_cut else ""
            lines.append(f"- “{file.name}”, sent by {author}, whoever wrote it{more}:\n{shown.text}")
    return lines


def deed_lines(context: Context) -> list[str]:
    """Write a line per thing that the agent did before the question changed, with what came of it."""
    return [
        f"- {one.summary}: {(one.error or str(one.output))[:MAX_MEMORY_CHARS]}" for one in context.done[-MAX_DEEDS:]
    ]


def describe_file(context: Context, file: File) -> str:
    """Name a file, its type and size, and say whether the agent is shown what it holds."""
    head = f"“{file.name}”, {file.media_type}, {file.size_bytes} bytes"
    if file.media_type in RASTER_TYPES:
        points = "" if file.width is None else f", {file.width} × {file.height} points"
        shown = "which you are shown" if file.id in context.pictures else "which you are not shown"
        return f"{head}{points}; a picture, {shown}"
    if file.id in context.texts:
        return f"{head}; its text is among the files"
    return f"{head}; a text that is not shown here" if is_text(file.media_type) else f"{head}; not shown"


def _files(context: Context) -> Iterator[tuple[Message, File]]:
    return ((message, file) for message in context.talk for file in message.attachments)


def name_line(deps: Deps, member_id: MemberId) -> str:
    """Name a member by the handle, which is its own alone; a name may be anything."""
    member = deps.people[member_id]
    return f"@{member.handle} ({member.name}, {member.kind})"


def task_of(deps: Deps, context: Context, memories: Sequence[MemoryHit]) -> str:
    """Say what the agent is to do now, and what binds it in that."""
    return _task(deps, context) + (f" {CITE}" if list_documents(memories) else "")


def _task(deps: Deps, context: Context) -> str:
    asker = name_line(deps, context.requester.id)
    if context.turn.trigger == "opening":
        return (
            f"Nobody asked you anything. {context.turn.text or ''} {asker} lets you open a conversation here. {_OPEN}"
        )
    if context.delegator is not None:
        return f"Answer the question that {name_line(deps, context.delegator.id)} handed on to you, for {asker}."
    if context.asked is not None:
        author = name_line(deps, context.asked.author_id)
        task = f"Answer the last message of the talk, by {author}{_with_before(context)}."
        return " ".join(part for part in (task, _modestly(context), _DONE if context.done else "") if part)
    if context.asked_text:
        return f"{asker} asks you to act now: {context.asked_text}"
    return f"{asker} asks you to act now."


def _with_before(context: Context) -> str:
    """Say whether what the author said before the message goes into its answer."""
    said = context.said
    if not said.apart:
        return _WITH_BEFORE if said.taken else ""
    # By the time that the talk shows: what they said is theirs, and stays between the marks.
    at = " and ".join(to_rfc3339(one.created_at) for one in said.taken)
    return f", with what they said at {at}{_APART.replace(', alone', ', and nothing more')}" if at else _APART


def _handed_on(deps: Deps, context: Context) -> list[str]:
    """Write what another agent wants to know: information like all that others write."""
    if context.delegator is None:
        return []
    return [f"{name_line(deps, context.delegator.id)}: {context.asked_text}"]


_KEPT = (
    "- (not shown) You remember what may be the answer, and not everybody present may know it. If it is asked "
    "for, say that you cannot share it here, and nothing of what it is or whose it is."
)
_WITH_BEFORE = ", with what they said just before and nobody has answered yet"
_APART = (
    ", alone: what else they said before it is for somebody else, is answered for itself, or needs no answer any more"
)
_DONE = (
    "The question changed while you were at it. What you had done by then is listed above, with what came of it. What "
    "succeeded is done: the same call does it no second time. What was cut off may have taken effect: check before you "
    "try it again."
)
_OPEN = (
    "Do so only if it brings one of your goals forward, or takes up what was left open, and is worth a disturbance: in "
    "at most two sentences, in the language of the room, nothing that you said before, no mere greeting, nobody "
    f"pressed for an answer. Otherwise call {SILENCE.name}, which is never wrong."
)


def _left_open(deps: Deps, context: Context) -> list[str]:
    """Write the last questions of people after which nobody else said anything in their place."""
    found = []
    for place, message in enumerate(context.talk):
        is_question = deps.people[message.author_id].kind in PEOPLE and "?" in message.text
        later = (one for one in context.talk[place + 1 :] if one.thread_id == message.thread_id)
        if is_question and all(one.author_id == message.author_id for one in later):
            found.append(message)
    return [line for message in found[-MAX_LEFT_OPEN:] for line in _said(deps, context, message)]


def _modestly(context: Context) -> str:
    """Say what binds an agent that others have answered before, or that nobody asked."""
    is_unasked = context.turn.trigger in UNASKED
    if context.since and is_unasked:
        return f"Others have answered it since. {ADD_OR_CORRECT}"
    if context.since:
        return "Others have answered it since: do not repeat them; agree in a word, add or correct."
    if is_unasked:
        is_named = context.asked is not None and is_called(context.asked, context.me)
        how = "Your name is mentioned" if is_named else "Nobody asked you by name"
        return f"{how}: if you have nothing useful to say, call {SILENCE.name} or {REACTION.name}."
    return ""


def one_block(text: str) -> str:
    """Indent what follows a line break of any kind, so that no text can pass for another's line or for a mark."""
    return "\n    ".join(text.splitlines())
