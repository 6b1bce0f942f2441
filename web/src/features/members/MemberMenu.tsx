/** What can be done with a member of a room: only what I may. */
import { DropdownMenu } from "radix-ui";
import { useClientState } from "../../client/context";
import { canBan, canRemove, canSetRole, canSilence } from "../../store/rights";
import type { RoomState } from "../../store/state";
import { IconButton } from "../../ui/Button";
import { Menu, MenuItem } from "../../ui/Menu";
import { asNamed } from "../../ui/named";
import type { CommandBody, DirectoryMember } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./MemberPanel.module.css";

export type Sanction = "ban" | "silence" | "remove";

export interface MemberVerbs {
  onMember: (memberId: string) => void;
  onSanction: (act: Sanction, memberId: string) => void;
  /** Tell why an agent keeps silent here. */
  onWhy: (agentId: string) => void;
  /** Do at once what needs no second thought. */
  onCommand: (command: CommandBody) => void;
}

interface MemberMenuProps extends MemberVerbs {
  room: RoomState;
  member: DirectoryMember;
}

export function MemberMenu({ room, member, onMember, onSanction, onWhy, onCommand }: MemberMenuProps) {
  const me = useClientState((state) => state.me);
  const isBlocked = useClientState((state) => state.blockedIds.includes(member.id));
  const isMuted = useClientState((state) => state.mutedAgentIds.includes(member.agent_id ?? ""));
  const isSilenced = Date.parse(room.silenced[member.id] ?? "") > Date.now();
  const isModerator = room.moderatorIds.includes(member.id);
  const of = { room_id: room.room.id, member_id: member.id };
  const sanction = (act: Sanction) => (): void => onSanction(act, member.id);
  const setRole = (): void => onCommand({ type: "set_room_role", ...of, role: isModerator ? "member" : "moderator" });
  const block = (): void => onCommand({ type: isBlocked ? "unblock_member" : "block_member", member_id: member.id });
  const mute = (): void => onCommand({ type: "mute_agent", agent_id: member.agent_id ?? "", muted: !isMuted });
  const isMe = member.id === me?.id;
  return (
    <Menu
      trigger={
        <IconButton
          icon="more"
          label={t("More about {name}", { name: asNamed(member) })}
          size={16}
          className={styles.more ?? ""}
        />
      }
    >
      <DropdownMenu.Label className={styles.whose ?? ""} dir="auto">
        {asNamed(member)}
      </DropdownMenu.Label>
      <MenuItem icon="people" label={t("Profile")} onSelect={() => onMember(member.id)} />
      {member.agent_id && (
        <MenuItem icon="help" label={t("Why is it silent?")} onSelect={() => onWhy(member.agent_id ?? "")} />
      )}
      {canSetRole(me, room, member) && (
        <MenuItem
          icon="shield"
          label={isModerator ? t("Take the moderator’s role") : t("Make moderator")}
          onSelect={setRole}
        />
      )}
      {!isMe && member.kind !== "agent" && (
        <MenuItem icon={isBlocked ? "check" : "mute"} label={isBlocked ? t("Unblock") : t("Block")} onSelect={block} />
      )}
      {member.agent_id && (
        <MenuItem
          icon={isMuted ? "bell" : "mute"}
          label={isMuted ? t("Hear it again") : t("Mute for me")}
          onSelect={mute}
        />
      )}
      {canSilence(me, room, member) && isSilenced && (
        <MenuItem
          icon="thread"
          label={t("Let speak again")}
          onSelect={() => onCommand({ type: "silence_member", ...of, until: null })}
        />
      )}
      {canSilence(me, room, member) && (
        <MenuItem
          icon="silence"
          label={isSilenced ? t("Silence for longer…") : t("Silence…")}
          onSelect={sanction("silence")}
        />
      )}
      {canRemove(me, room, member) && (
        <MenuItem icon="remove" label={t("Remove from the room…")} isGrave onSelect={sanction("remove")} />
      )}
      {canBan(me, room, member) && <MenuItem icon="ban" label={t("Ban…")} isGrave onSelect={sanction("ban")} />}
    </Menu>
  );
}
