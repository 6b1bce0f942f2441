/** A block of code, coloured once the highlighter has come. */
import { memo, type ReactNode, useEffect, useState } from "react";
import styles from "./CodeBlock.module.css";

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
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <pre className={styles.block} tabIndex={0}>
      <code>{coloured?.code === code ? coloured.node : code}</code>
    </pre>
  );
});
