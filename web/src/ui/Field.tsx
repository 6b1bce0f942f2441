/** Labelled inputs: text, longer text, a choice, a slider, a switch. */
import { type ComponentProps, type ReactNode, useId } from "react";
import styles from "./Field.module.css";

interface FieldProps {
  label: string;
  hint?: string;
}

export function TextField({ label, hint, ...rest }: FieldProps & ComponentProps<"input">) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <input id={id} className={styles.input} aria-describedby={hint && `${id}-hint`} {...rest} />
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

type SelectProps = FieldProps & {
  options: readonly (string | { value: string; label: string })[];
} & ComponentProps<"select">;

export function Select({ label, hint, options, ...rest }: SelectProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <select id={id} className={styles.input} aria-describedby={hint && `${id}-hint`} {...rest}>
        {options.map((option) => {
          const { value, label: text } = typeof option === "string" ? { value: option, label: option } : option;
          return (
            <option key={value} value={value}>
              {text}
            </option>
          );
        })}
      </select>
    </Labelled>
  );
}

type SliderProps = FieldProps & { value: number; onValue: (value: number) => void };

/** A slider from 0 to 1. */
export function Slider({ label, value, onValue }: SliderProps) {
  const id = useId();
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{value.toFixed(2)}</output>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={value}
        onChange={(event) => onValue(event.target.valueAsNumber)}
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
  children,
}: {
  id: string;
  label: string;
  hint: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
    </div>
  );
}
