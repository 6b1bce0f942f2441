"""What people let agents remember of them, in memory: asked for everything that would be remembered or recalled."""

from __future__ import annotations

from collections.abc import Iterable

from tertulia.domain.ids import MemberId, WorkspaceId
from tertulia.domain.memory import Consent
from tertulia.domain.people import Member
from tertulia.rooms.people import Directory


class Consents:
    """Everybody's choice; changed only by what was committed, on the loop. Who said nothing allows it."""

    def __init__(self, people: Directory, choices: Iterable[tuple[MemberId, Consent]] = ()) -> None:
        self._people = people
        self._choices = dict(choices)

    def find(self, member_id: MemberId) -> Consent:
        """Say what a member lets agents remember."""
        return self._choices.get(member_id, "allow")

    def put(self, member_id: MemberId, choice: Consent) -> None:
        """Note a member's choice."""
        if choice == "allow":
            self._choices.pop(member_id, None)
        else:
            self._choices[member_id] = choice

    def of_handle(self, workspace_id: WorkspaceId, handle: str) -> tuple[MemberId, Consent] | None:
        """Say who bears a handle, or the name of a handle, and what it allows; None for nobody known."""
        member = self._people.find_by_handle(workspace_id, handle.lower())
        return None if member is None else (member.id, self.find(member.id))

    def find_named(self, workspace_id: WorkspaceId, name: str) -> str | None:
        """Give the handle of the person that bears a handle, a name or a first name; None where several do."""
        called = name.casefold()
        people = [one for one in self._people.list_members(workspace_id) if one.kind == "human"]
        for bears in (_is_handle, _is_name, _is_first_name):
            found = [one.handle for one in people if bears(one, called)]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def list_unheard(self, workspace_id: WorkspaceId) -> frozenset[str]:
        """List the handles, in small letters, of those of whom nothing is remembered."""
        never = (self._people.find(one) for one, choice in self._choices.items() if choice == "never")
        return frozenset(one.handle.lower() for one in never if one is not None and one.workspace_id == workspace_id)


def _is_handle(member: Member, called: str) -> bool:
    return member.handle.casefold() == called


def _is_name(member: Member, called: str) -> bool:
    return " ".join(member.name.split()).casefold() == called


def _is_first_name(member: Member, called: str) -> bool:
    return member.name.casefold().split()[:1] == [called]
