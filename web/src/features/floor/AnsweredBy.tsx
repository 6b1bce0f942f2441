/** Which model answered, where that says something: by which rule it was asked, and who could not answer before it. */
import type { Known } from "../../wire/known";
import { mark, t } from "../../words/words";
import { failureInWords } from "../models/health/told";

type Answers = NonNullable<Known["inside"]>["answers"];

const RULES: Record<string, string> = {
  simple: mark("The smaller model was asked, as little was asked for."),
  hard: mark("The larger model was asked, as much was asked for."),
  budget: mark("The smaller model was asked, as the day’s money is nearly spent."),
};

export function AnsweredBy({ answers }: { answers: Answers }) {
  const last = answers.at(-1);
  if (last === undefined) return null;
  const rule = RULES[last.rule];
  return (
    <>
      {rule && <p>{t(rule)}</p>}
      {last.passed_over.map((one) => (
        <p key={`${one.provider} ${one.model}`}>
          {t("{model} could not answer: {why}", {
            model: one.model ?? one.provider,
            why: failureInWords(one.why),
          })}
        </p>
      ))}
      {last.passed_over.length > 0 && (
        <p>{t("Answered by {model} of {provider}", { model: last.model, provider: last.provider })}</p>
      )}
    </>
  );
}
