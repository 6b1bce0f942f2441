/** Says what an agent's answer was worth, with a word on why. */
import { useState } from "react";
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Message } from "../../wire/types";
import { mark, t } from "../../words/words";
import styles from "./RateDialog.module.css";

const RATINGS = [
  { value: "up", label: mark("Helpful") },
  { value: "down", label: mark("Not helpful") },
  { value: "none", label: mark("No rating") },
] as const;

type Rating = (typeof RATINGS)[number]["value"];

export default function RateDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const client = useClient();
  const [rating, setRating] = useState<Rating | null>(null);
  const [comment, setComment] = useState("");
  const { isBusy, problem, run } = useSubmit(async () => {
    if (rating === null) return;
    await client.ask({ type: "agent_feedback", message_id: message.id, rating, comment: comment.trim() || null });
    onClose();
  });
  return (
    <Dialog title={t("How was {name}’s answer?", { name: message.author.name })} size="small" onClose={onClose}>
      <form className={styles.form} onSubmit={run}>
        <fieldset className={styles.ratings}>
          <legend className="visually-hidden">{t("Your rating")}</legend>
          {RATINGS.map(({ value, label }) => (
            <label key={value} className={styles.rating}>
              <input type="radio" name="rating" checked={rating === value} onChange={() => setRating(value)} />
              <Icon name={value === "none" ? "close" : value} size={20} />
              {t(label)}
            </label>
          ))}
        </fieldset>
        <TextArea
          label={t("Why")}
          hint={t("May stay empty. A later rating of yours takes the place of this one; no rating takes it back.")}
          value={comment}
          rows={3}
          maxLength={4_000}
          onChange={(event) => setComment(event.target.value)}
        />
        {problem && <Fault>{problem}</Fault>}
        <Button look="primary" type="submit" disabled={isBusy || rating === null}>
          {t("Send")}
        </Button>
      </form>
    </Dialog>
  );
}
