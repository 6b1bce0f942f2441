/** Labelled inputs: text, a secret, longer text, a choice, a slider, a switch. */
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { hundredths, inSentence, t } from "../words/words";
import styles from "./Field.module.css";

interface FieldProps {
  label: string;
  hint?: string;
  /** What is wrong with what stands in it, told at once to screen readers. */
  problem?: string | null | undefined;
}

/** Tie a field to what stands below it. */
function described(id: string, hint?: string, problem?: string | null) {
  const ids = [problem && `${id}-problem`, hint && `${id}-hint`].filter(Boolean);
  return { "aria-describedby": ids.join(" ") || undefined, "aria-invalid": problem ? true : undefined };
}

export function TextField({ label, hint, problem, ...rest }: FieldProps & ComponentProps<"input">) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} problem={problem}>
      <input id={id} className={styles.input} {...described(id, hint, problem)} {...rest} />
    </Labelled>
  );
}

/** A secret, which can be shown to check it. */
export function PasswordField({ label, hint, problem, ...rest }: FieldProps & ComponentProps<"input">) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  return (
    <Labelled id={id} label={label} hint={hint} problem={problem}>
      <span className={styles.secret}>
        <input
          id={id}
          className={styles.input}
          type={isShown ? "text" : "password"}
          autoCapitalize="none"
          spellCheck={false}
          {...described(id, hint, problem)}
          {...rest}
        />
        <button type="button" className={styles.show} onClick={() => setShown(!isShown)}>
          {isShown ? t("Hide") : t("Show")} <span className="visually-hidden">{inSentence(label)}</span>
        </button>
      </span>
    </Labelled>
  );
}

export function TextArea({ label, hint, ...rest }: FieldProps & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <textarea id={id} className={styles.input} aria-describedby={hint && `${id}-hint`} rows={4} {...rest} />
    </Labelled>
  );
}

export interface Option {
  value: string;
  label: string;
  /** The language of its label, where that is another than the page's. */
  lang?: string;
}

type SelectProps = FieldProps & {
  options: readonly (string | Option)[];
} & ComponentProps<"select">;

export function Select({ label, hint, options, ...rest }: SelectProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <select id={id} className={styles.input} aria-describedby={hint && `${id}-hint`} {...rest}>
        {options.map((option) => {
          const {
            value,
            label: text,
            lang,
          }: Option = typeof option === "string" ? { value: option, label: option } : option;
          return (
            <option key={value} value={value} lang={lang}>
              {text}
            </option>
          );
        })}
      </select>
    </Labelled>
  );
}

type SliderProps = FieldProps & {
  value: number;
  min?: number;
  max?: number;
  step?: number;
  /** What stands for the value; else the number. */
  words?: string;
  onValue: (value: number) => void;
  /** Called when it is let go of. */
  onDone?: () => void;
};

/** A slider, from 0 to 1 where nothing else is said. */
export function Slider({ label, value, min = 0, max = 1, step = 0.05, words, onValue, onDone }: SliderProps) {
  const id = useId();
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{words ?? hundredths(value)}</output>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={words}
        onChange={(event) => onValue(event.target.valueAsNumber)}
        onPointerUp={onDone}
        onKeyUp={onDone}
      />
    </div>
  );
}

type SwitchProps = FieldProps & { checked: boolean; onChecked: (checked: boolean) => void };

export function Switch({ label, hint, checked, onChecked }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles.switch}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={checked}
        aria-checked={checked}
        aria-describedby={hint && `${id}-hint`}
        onChange={(event) => onChecked(event.target.checked)}
      />
      <span>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <span id={`${id}-hint`} className={styles.hint}>
            {hint}
          </span>
        )}
      </span>
    </div>
  );
}

function Labelled({
  id,
  label,
  hint,
  problem,
  children,
}: {
  id: string;
  label: string;
  hint: string | undefined;
  problem?: string | null | undefined;
  children: ReactNode;
}) {
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children}
      {problem && (
        <span id={`${id}-problem`} className={styles.problem} role="alert">
          {problem}
        </span>
      )}
      {hint && (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
    </div>
  );
}
