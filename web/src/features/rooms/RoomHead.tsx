/** The head of a room: its name and topic, its members, and the way out. */
import { useClientState } from "../../client/context";
import { presentIn, roomTitle } from "../../store/names";
import { canEditRoom, canSetMode } from "../../store/rights";
import type { RoomState } from "../../store/state";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Menu, MenuItem } from "../../ui/Menu";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { NARROW, useMedia } from "../../ui/useMedia";
import { t } from "../../words/words";
import { NotifyItems } from "./NotifyItems";
import styles from "./RoomHead.module.css";
import { RoomSign } from "./RoomList";

interface RoomHeadProps {
  room: RoomState;
  hasPanel: boolean;
  setPanel: (isOpen: boolean) => void;
  onSearch: () => void;
  hasPins: boolean;
  setPins: (isOpen: boolean) => void;
  onEdit: () => void;
  onDay: () => void;
  onLeave: () => void;
  /** Ask what agents would have said here. */
  onRehearse: () => void;
  /** Show what the server refused. */
  onProblem: (words: string) => void;
}

export function RoomHead({ room, hasPanel, setPanel, hasPins, setPins, onSearch, ...menuItems }: RoomHeadProps) {
  const title = useClientState((state) => roomTitle(state, room));
  const count = useClientState((state) => presentIn(state, room).length);
  return (
    <header className={styles.head}>
      <a className={styles.back} href="#/" aria-label={t("All rooms")}>
        <Icon name="back" size={20} />
      </a>
      <RoomSign room={room} />
      <div className={styles.titles}>
        <h1>
          <Said>{title}</Said>
        </h1>
        {room.room.topic && <p dir="auto">{plain(room.room.topic)}</p>}
      </div>
      {(room.pins.length > 0 || hasPins) && (
        <IconButton
          icon="pin"
          className={styles.wide ?? ""}
          label={hasPins ? t("Hide what is pinned") : t("Show what is pinned")}
          aria-expanded={hasPins}
          onClick={() => setPins(!hasPins)}
        />
      )}
      <IconButton icon="search" label={t("Search")} className={styles.wide ?? ""} onClick={onSearch} />
      <IconButton
        icon="people"
        className={styles.people ?? ""}
        label={hasPanel ? t("Hide members") : t("Show members")}
        count={count}
        aria-expanded={hasPanel}
        onClick={() => setPanel(!hasPanel)}
      />
      <RoomMenu room={room} onSearch={onSearch} onPins={() => setPins(true)} {...menuItems} />
    </header>
  );
}

type RoomMenuProps = Pick<
  RoomHeadProps,
  "room" | "onSearch" | "onEdit" | "onDay" | "onLeave" | "onRehearse" | "onProblem"
> & {
  onPins: () => void;
};

function RoomMenu({ room, onSearch, onPins, onEdit, onDay, onLeave, onRehearse, onProblem }: RoomMenuProps) {
  const mayEdit = useClientState((state) => canEditRoom(state.me, room));
  const mayRehearse = useClientState((state) => canSetMode(state.me, room));
  const isNarrow = useMedia(NARROW);
  return (
    <Menu trigger={<IconButton icon="more" label={t("Room menu")} />}>
      <NotifyItems room={room} onProblem={onProblem} />
      {isNarrow && <MenuItem icon="search" label={t("Search")} onSelect={onSearch} />}
      {isNarrow && room.pins.length > 0 && <MenuItem icon="pin" label={t("What is pinned")} onSelect={onPins} />}
      {mayEdit && <MenuItem icon="settings" label={t("Room settings")} onSelect={onEdit} />}
      <MenuItem icon="calendar" label={t("Go to a day")} onSelect={onDay} />
      {mayRehearse && <MenuItem icon="spark" label={t("Rehearse agents")} onSelect={onRehearse} />}
      {room.room.kind !== "direct" && <MenuItem icon="leave" label={t("Leave the room")} onSelect={onLeave} />}
    </Menu>
  );
}
