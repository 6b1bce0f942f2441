/** What is pinned in a room, the last first, with a way to each. */
import { useCallback } from "react";
import { useClient, useClientState } from "../../client/context";
import { listPins, type Pin } from "../../client/messages";
import { findMessage, wordsOf } from "../../store/messages";
import { canPin } from "../../store/rights";
import type { RoomState } from "../../store/state";
import { Button, IconButton } from "../../ui/Button";
import { excerpt } from "../../ui/excerpt";
import { Panel } from "../../ui/Panel";
import { Said } from "../../ui/Said";
import { Empty, Fault, Loading } from "../../ui/State";
import { fullTime, shortTime } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Message } from "../../wire/types";
import { tr } from "../../words/rich";
import { t } from "../../words/words";
import styles from "./PinPanel.module.css";

interface PinPanelProps {
  room: RoomState;
  onClose: () => void;
  onJump: (message: Message) => void;
}

export function PinPanel({ room, onClose, onJump }: PinPanelProps) {
  const roomId = room.room.id;
  const pins = room.pins.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: other pins are another list
  const load = useCallback(() => listPins(roomId), [roomId, pins]);
  const { value, problem, reload } = useLoad(load);
  const shown = value?.filter(({ message }) => room.pins.includes(message.id)) ?? [];
  return (
    <Panel title={t("Pinned")} closeLabel={t("Close what is pinned")} onClose={onClose}>
      <div className={styles.scroll}>
        {problem !== null && (
          <>
            <Fault>{problem}</Fault>
            <Button onClick={reload}>{t("Try again")}</Button>
          </>
        )}
        {problem === null && value === null && <Loading what={t("Looking at the board…")} />}
        {value !== null && shown.length === 0 && (
          <Empty icon="pin" title={t("Nothing is pinned here")}>
            {t("Pin what the room should find again, in a message’s menu.")}
          </Empty>
        )}
        <ul>
          {shown.map((pin) => (
            <PinItem key={pin.message.id} pin={pin} room={room} onJump={onJump} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function PinItem({ pin, room, onJump }: { pin: Pin; room: RoomState; onJump: (message: Message) => void }) {
  const client = useClient();
  const held = useClientState((state) => findMessage(state, pin.message.room_id, pin.message.id));
  const mayPin = useClientState((state) => canPin(state, room));
  const by = useClientState((state) => state.members[pin.pinned_by]?.name);
  const message = held ?? pin.message;
  const { isBusy, problem, run } = useSubmit(async () => {
    await client.ask({ type: "unpin_message", message_id: message.id });
  });
  return (
    <li className={styles.item}>
      {problem && <Fault>{problem}</Fault>}
      <button type="button" className={styles.open} onClick={() => onJump(message)}>
        <span className={styles.who}>
          <Said>{message.author.name}</Said>
          <time dateTime={message.created_at} title={fullTime(message.created_at)}>
            {shortTime(message.created_at, Date.now())}
          </time>
        </span>
        <span className={styles.words} dir="auto">
          {excerpt(wordsOf(message)) || t("A file")}
        </span>
        {by !== undefined && <span className={styles.by}>{tr("Pinned by {name}", { name: <Said>{by}</Said> })}</span>}
      </button>
      {mayPin && (
        <IconButton
          icon="close"
          label={t("Unpin what {name} said", { name: message.author.name })}
          size={16}
          disabled={isBusy}
          onClick={() => run()}
        />
      )}
    </li>
  );
}
