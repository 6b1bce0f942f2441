/** How well the models that were asked lately have answered. */
import { useState } from "react";
import { listModelHealth } from "../../../client/providers";
import { Button } from "../../../ui/Button";
import { Select } from "../../../ui/Field";
import { Said } from "../../../ui/Said";
import { Fault, Loading } from "../../../ui/State";
import { useLoad } from "../../../ui/useLoad";
import type { HealthSpan, ModelHealth } from "../../../wire/providers";
import { choices } from "../../../words/terms";
import { mark, number, t } from "../../../words/words";
import styles from "./Health.module.css";
import { availabilityOf, errorsOf, headroomOf, latencyOf, stateOf } from "./told";

const SPANS = [
  { value: "last_15m", label: mark("The last 15 minutes") },
  { value: "last_1h", label: mark("The last hour") },
  { value: "last_24h", label: mark("The last 24 hours") },
];

export function Health() {
  const { value, problem, reload } = useLoad(listModelHealth);
  const [span, setSpan] = useState<HealthSpan>("last_1h");
  return (
    <section>
      <h3>{t("How models answer")}</h3>
      {problem && <Fault>{problem}</Fault>}
      {!problem && value === null && <Loading what={t("Looking it up…")} />}
      {value?.length === 0 && <p>{t("No model was asked since the server started.")}</p>}
      {value && value.length > 0 && (
        <>
          <div className={styles.verbs}>
            <Select
              label={t("When")}
              value={span}
              options={choices(SPANS)}
              onChange={(event) => setSpan(event.target.value as HealthSpan)}
            />
            <Button look="quiet" onClick={reload}>
              {t("Look again")}
            </Button>
          </div>
          <div className={styles.scroll}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t("Model")}</th>
                  <th scope="col">{t("State")}</th>
                  <th scope="col">{t("Was there")}</th>
                  <th scope="col">{t("Answers in")}</th>
                  <th scope="col">{t("Failures")}</th>
                </tr>
              </thead>
              <tbody>
                {value.map((one) => (
                  <Row key={`${one.provider} ${one.model}`} one={one} span={span} />
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function Row({ one, span }: { one: ModelHealth; span: HealthSpan }) {
  const window = one.windows[span];
  const headroom = headroomOf(one);
  return (
    <tr>
      <th scope="row">
        <Said>{one.model}</Said>
        <small>
          <Said>{one.provider}</Said>
        </small>
      </th>
      <td>
        {stateOf(one)}
        {headroom && <small>{headroom}</small>}
      </td>
      <td>
        {availabilityOf(window)}
        {window.requests !== null && (
          <small>{t(["{count} request", "{count} requests"], { count: window.requests })}</small>
        )}
      </td>
      <td>
        {latencyOf(window)}
        {window.first_token_s && (
          <small>{t("first word after {seconds} s", { seconds: number(window.first_token_s.p50) })}</small>
        )}
      </td>
      <td>{errorsOf(window)}</td>
    </tr>
  );
}
