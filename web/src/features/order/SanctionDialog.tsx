/** Takes somebody out of a room, keeps it out, or has it only read: for how long, and why. */
import { useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { roomTitle } from "../../store/names";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, TextField } from "../../ui/Field";
import { asNamed } from "../../ui/named";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { CommandBody } from "../../wire/types";
import { tr } from "../../words/rich";
import { mark, t } from "../../words/words";
import styles from "./Order.module.css";
import { endOf, SPAN_WORDS, type Span, suggestedEnd } from "./spans";

export type Act = "ban" | "silence" | "remove";

interface SanctionDialogProps {
  act: Act;
  roomId: string;
  memberId: string;
  onClose: () => void;
}

const ACTS = {
  ban: {
    title: mark("Ban {name}"),
    verb: mark("Ban"),
    means: mark("{name} leaves the room, and can neither come back nor be added until then."),
    spans: ["good", "hour", "day", "week", "until"],
  },
  silence: {
    title: mark("Silence {name}"),
    verb: mark("Silence"),
    means: mark("{name} goes on reading, and can neither write nor react here until then."),
    spans: ["hour", "day", "week", "until"],
  },
  remove: {
    title: mark("Remove {name}"),
    verb: mark("Remove"),
    means: mark(
      "{name} leaves the room, and may come back: into a public one by itself, into a private one by being added.",
    ),
    spans: [],
  },
} as const satisfies Record<Act, { title: string; verb: string; means: string; spans: readonly Span[] }>;

export default function SanctionDialog({ act, roomId, memberId, onClose }: SanctionDialogProps) {
  const client = useClient();
  const member = useClientState((state) => state.members[memberId]);
  const name = member === undefined ? t("Somebody") : asNamed(member);
  const title = useClientState((state) => state.rooms[roomId] && roomTitle(state, state.rooms[roomId]));
  const { title: heading, means, verb, spans } = ACTS[act];
  const [span, setSpan] = useState<Span>(spans[0] ?? "good");
  const [field, setField] = useState(() => suggestedEnd(Date.now()));
  const [reason, setReason] = useState("");
  const { isBusy, problem, run } = useSubmit(async () => {
    const until = endOf(span, field, Date.now());
    if (until === undefined) throw new Error(t("That moment has passed, or is not whole. Choose one that is to come."));
    await client.ask(commandOf(act, { room_id: roomId, member_id: memberId }, until, reason.trim()));
    onClose();
  });
  return (
    <Dialog title={t(heading, { name })} size="small" onClose={onClose}>
      <form className={styles.form} onSubmit={run}>
        {problem && <Fault>{problem}</Fault>}
        <p>{tr(means, { name: <Said>{name}</Said> })}</p>
        {spans.length > 0 && (
          <Select
            label={t("How long")}
            value={span}
            options={spans.map((one) => ({ value: one, label: t(SPAN_WORDS[one]) }))}
            onChange={(event) => setSpan(spans.find((one) => one === event.target.value) ?? "hour")}
          />
        )}
        {span === "until" && (
          <TextField
            label={t("Until")}
            type="datetime-local"
            value={field}
            required
            onChange={(event) => setField(event.target.value)}
          />
        )}
        {act === "ban" && (
          <TextField
            label={t("Reason")}
            hint={t("Read by those who keep order here, and by nobody else. May stay empty.")}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
        <Button look="danger" type="submit" disabled={isBusy}>
          {t(verb)}
          {title && <span className="visually-hidden">{t("in {room}", { room: title })}</span>}
        </Button>
      </form>
    </Dialog>
  );
}

function commandOf(
  act: Act,
  of: { room_id: string; member_id: string },
  until: string | null,
  reason: string,
): CommandBody {
  switch (act) {
    case "ban":
      return { type: "ban_member", ...of, until, reason };
    case "silence":
      return { type: "silence_member", ...of, until };
    case "remove":
      return { type: "remove_member", ...of };
  }
}
