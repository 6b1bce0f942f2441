/** What I want to be notified of in a room, to choose in its menu. */
import { DropdownMenu } from "radix-ui";
import { useClient } from "../../client/context";
import type { Level, RoomState } from "../../store/state";
import { Icon } from "../../ui/Icon";
import menu from "../../ui/Menu.module.css";
import { mark, t } from "../../words/words";

const LEVELS: readonly { level: Level; words: string }[] = [
  { level: "all", words: mark("Everything") },
  { level: "mentions", words: mark("What names me") },
  { level: "none", words: mark("Nothing") },
];

export function NotifyItems({ room, onProblem }: { room: RoomState; onProblem: (words: string) => void }) {
  const client = useClient();
  const choose = (value: string): void => {
    const level = LEVELS.find((one) => one.level === value)?.level ?? "all";
    client
      .ask({ type: "set_room_notifications", room_id: room.room.id, level })
      .catch((error: Error) => onProblem(error.message));
  };
  return (
    <>
      <DropdownMenu.Label className={menu.label}>{t("Notify me of")}</DropdownMenu.Label>
      <DropdownMenu.RadioGroup value={room.notifications} onValueChange={choose}>
        {LEVELS.map(({ level, words }) => (
          <DropdownMenu.RadioItem key={level} value={level} className={menu.item}>
            {t(words)}
            <DropdownMenu.ItemIndicator className={menu.check}>
              <Icon name="check" size={16} />
            </DropdownMenu.ItemIndicator>
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
      <DropdownMenu.Separator className={menu.rule} />
    </>
  );
}
