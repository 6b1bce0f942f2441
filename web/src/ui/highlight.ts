/** Colours code: loaded only when a message holds some. */
import type { ElementContent, Root } from "hast";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import json from "highlight.js/lib/languages/json";
import markdown from "highlight.js/lib/languages/markdown";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";
import { createElement, type ReactNode } from "react";

const lowlight = createLowlight({ bash, css, diff, json, markdown, python, rust, sql, typescript, xml, yaml });
lowlight.registerAlias({
  bash: ["sh", "shell", "console"],
  typescript: ["ts", "tsx", "js", "jsx", "javascript"],
  python: ["py"],
});

/** Colour `code` by the rules of `language`; unchanged when the language is not known. */
export function highlight(code: string, language: string): ReactNode {
  if (!lowlight.registered(language)) return code;
  return toReact(lowlight.highlight(language, code).children);
}

function toReact(nodes: Root["children"] | ElementContent[]): ReactNode {
  return nodes.map((node, index) => {
    if (node.type === "text") return node.value;
    if (node.type !== "element") return null;
    const classes = node.properties.className;
    const className = Array.isArray(classes) ? classes.join(" ") : undefined;
    return createElement("span", { key: index, className }, toReact(node.children));
  });
}
