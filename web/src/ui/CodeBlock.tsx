/** A block of code, coloured once the highlighter has come. */
import { memo, type ReactNode, useEffect, useState } from "react";
import { t } from "../words/words";
import { IconButton } from "./Button";
import styles from "./CodeBlock.module.css";
import { copyText } from "./copy";

interface CodeBlockProps {
  code: string;
  language: string | undefined;
}

export const CodeBlock = memo(function CodeBlock({ code, language }: CodeBlockProps) {
  const [coloured, setColoured] = useState<{ code: string; node: ReactNode } | null>(null);
  const name = language?.split(/\s/)[0]?.toLowerCase() ?? "";
  useEffect(() => {
    if (name === "") return;
    let isCurrent = true;
    void import("./highlight").then(({ highlight }) => {
      if (isCurrent) setColoured({ code, node: highlight(code, name) });
    });
    return () => {
      isCurrent = false;
    };
  }, [code, name]);
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <pre className={styles.block} tabIndex={0}>
        <code>{coloured?.code === code ? coloured.node : code}</code>
      </pre>
      <CopyButton code={code} />
    </div>
  );
});

const SAID_MS = 2_000;

function CopyButton({ code }: { code: string }) {
  const [isDone, setDone] = useState<boolean | null>(null);
  useEffect(() => {
    if (isDone === null) return;
    const timer = setTimeout(() => setDone(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [isDone]);
  const label = isDone === null ? t("Copy code") : isDone ? t("Copied") : t("The browser does not let this page copy");
  return (
    <IconButton
      icon={isDone === null ? "copy" : isDone ? "check" : "warning"}
      label={label}
      size={16}
      className={styles.copy ?? ""}
      onClick={() => void copyText(code).then(setDone)}
    />
  );
}
