/** Which other models answer for an agent: when its own cannot, for little, and for much. Closed at first. */
import { listProviderChoices } from "../../client/providers";
import { TextField } from "../../ui/Field";
import { useLoad } from "../../ui/useLoad";
import { t } from "../../words/words";
import { RefField } from "../models/routing/RefField";
import styles from "./AgentDialog.module.css";
import type { AgentFields } from "./form";

interface SpareFieldsProps {
  fields: AgentFields;
  change: (part: Partial<AgentFields>) => void;
}

export function SpareFields({ fields, change }: SpareFieldsProps) {
  const { value } = useLoad(listProviderChoices);
  return (
    <details>
      <summary>{t("Other models")}</summary>
      <TextField
        label={t("Where its model cannot answer")}
        hint={t("Up to five, asked in this order: provider or provider/model, separated by commas.")}
        value={fields.fallbacks}
        onChange={(event) => change({ fallbacks: event.target.value })}
      />
      <div className={styles.columns}>
        <RefField
          label={t("For what asks for little")}
          hint={t("Empty both: as the workspace says.")}
          value={fields.small}
          known={value ?? []}
          onValue={(small) => change({ small })}
        />
        <RefField
          label={t("For what asks for much")}
          hint={t("Empty: its own.")}
          value={fields.large}
          known={value ?? []}
          onValue={(large) => change({ large })}
        />
      </div>
    </details>
  );
}
