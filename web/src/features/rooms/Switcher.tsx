/** Go to a room by a few letters of its name. */
import { type KeyboardEvent, useId, useState } from "react";
import { useClientState } from "../../client/context";
import { roomTitle } from "../../store/names";
import { Dialog } from "../../ui/Dialog";
import { Said } from "../../ui/Said";
import { Empty } from "../../ui/State";
import { RoomSign, sortRooms } from "./RoomList";
import styles from "./Switcher.module.css";

interface SwitcherProps {
  onClose: () => void;
  onRoom: (roomId: string) => void;
  onBrowse: () => void;
}

export function Switcher({ onClose, onRoom, onBrowse }: SwitcherProps) {
  const state = useClientState((all) => all);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const { shared, direct } = sortRooms(state.rooms);
  const found = [...shared, ...direct].filter((room) =>
    roomTitle(state, room).toLowerCase().includes(query.toLowerCase()),
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = found[active];
    if (move !== undefined) setActive((active + move + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter" && chosen) onRoom(chosen.room.id);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Go to a room" size="small" onClose={onClose}>
      <input
        className={styles.input}
        role="combobox"
        aria-label="Room name"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${active}` : undefined}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label="Rooms" className={styles.rooms}>
        {found.map((room, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text field above takes the keys
          <div
            key={room.room.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onClick={() => onRoom(room.room.id)}
          >
            <RoomSign room={room} />
            <Said>{roomTitle(state, room)}</Said>
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <Empty
          icon="compass"
          title="No room of yours is called so"
          action={{ label: "Browse rooms", onClick: onBrowse }}
        >
          It may be one that you have not joined.
        </Empty>
      )}
    </Dialog>
  );
}
