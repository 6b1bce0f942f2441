/** Draws Markdown from marked's tokens as React elements; markup in the text stays text. */
import { marked, type Token, type Tokens } from "marked";
import { createElement, Fragment, memo, type ReactNode } from "react";
import { t } from "../words/words";
import { CodeBlock } from "./CodeBlock";
import styles from "./Markdown.module.css";
import { plain } from "./plain";

/** Tells who a handle names, so that it can be marked. */
export type MentionLookup = (handle: string) => { name: string; isMe: boolean } | undefined;

interface MarkdownProps {
  text: string;
  mention: MentionLookup;
  /** What stands behind the last word. */
  tail?: ReactNode;
}

const SAFE_LINK = /^(?:https?:|mailto:)/i;
const MENTION = /(?<![\w@.-])@([a-z0-9_.-]{2,32})/gi;
const MAX_DEPTH = 24;

export const Markdown = memo(function Markdown({ text, mention, tail }: MarkdownProps) {
  const blocks = blocksOf(plain(text));
  const hasLine = blocks.at(-1)?.type === "paragraph";
  return (
    <div className={styles.markdown}>
      {blocks.map((block, index) =>
        keyed(
          index,
          <Block
            token={block}
            raw={block.raw}
            mention={mention}
            tail={hasLine && index === blocks.length - 1 ? tail : undefined}
          />,
        ),
      )}
      {!hasLine && tail}
    </div>
  );
});

/** One block; while an answer streams only the last one changes, and only it is drawn anew. */
const Block = memo(
  function Block({ token, mention, tail }: { token: Token; raw: string; mention: MentionLookup; tail: ReactNode }) {
    return <>{renderToken(token, { mention, depth: 0, tail })}</>;
  },
  (before, after) => before.raw === after.raw && before.mention === after.mention && before.tail === after.tail,
);

function blocksOf(text: string): Token[] {
  try {
    return marked.lexer(text, { gfm: true, breaks: true });
  } catch {
    return [{ type: "text", raw: text, text }]; // nested so deep that the lexer ran out of stack
  }
}

interface Context {
  mention: MentionLookup;
  depth: number;
  tail?: ReactNode;
}

function renderAll(tokens: Token[] | undefined, context: Context): ReactNode {
  if (context.depth >= MAX_DEPTH) return tokens?.map((token) => token.raw).join("");
  const deeper = { ...context, depth: context.depth + 1 };
  return tokens?.map((token, index) => keyed(index, renderToken(token, deeper)));
}

function keyed(index: number, node: ReactNode): ReactNode {
  return <Fragment key={index}>{node}</Fragment>;
}

function renderToken(token: Token, context: Context): ReactNode {
  const dir = context.depth === 0 ? "auto" : undefined; // of what is inside, the outermost decides
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "paragraph":
      return (
        <p dir={dir}>
          {renderAll(token.tokens, context)}
          {context.depth === 0 && context.tail && <> {context.tail}</>}
        </p>
      );
    case "heading":
      return (
        <p className={styles.heading} dir={dir}>
          {renderAll(token.tokens, context)}
        </p>
      );
    case "blockquote":
      return <blockquote dir={dir}>{renderAll(token.tokens, context)}</blockquote>;
    case "code":
      return <CodeBlock code={token.text} language={token.lang} />;
    case "hr":
      return <hr />;
    case "list":
      return renderList(token as Tokens.List, context, dir);
    case "table":
      return renderTable(token as Tokens.Table, context);
    case "strong":
    case "em":
    case "del":
      return createElement(token.type, null, renderAll(token.tokens, context));
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return renderLink(token as Tokens.Link, context);
    case "image":
      return renderAddress(token.href, token.text || token.href);
    case "text":
    case "escape":
      return "tokens" in token && token.tokens
        ? renderAll(token.tokens, context)
        : withMentions(unescaped(token.text), context);
    default:
      return withMentions(token.raw, context);
  }
}

function renderList(list: Tokens.List, context: Context, dir: "auto" | undefined): ReactNode {
  const items = list.items.map((item, index) =>
    keyed(
      index,
      <li className={item.task ? styles.task : undefined}>
        {item.task && <span aria-hidden="true">{item.checked ? "☑ " : "☐ "}</span>}
        {item.task && <span className="visually-hidden">{`${item.checked ? t("done:") : t("to do:")} `}</span>}
        {renderAll(
          item.tokens.filter((token) => token.type !== "checkbox"),
          context,
        )}
      </li>,
    ),
  );
  return list.ordered ? (
    <ol dir={dir} start={Number(list.start) || 1}>
      {items}
    </ol>
  ) : (
    <ul dir={dir}>{items}</ul>
  );
}

function renderTable(table: Tokens.Table, context: Context): ReactNode {
  const cells = (row: Tokens.TableCell[], tag: "th" | "td"): ReactNode =>
    row.map((cell, index) =>
      keyed(
        index,
        createElement(
          tag,
          tag === "th" ? { scope: "col", dir: "auto" } : { dir: "auto" },
          renderAll(cell.tokens, context),
        ),
      ),
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <div className={styles.scroll} tabIndex={0}>
      <table>
        <thead>
          <tr>{cells(table.header, "th")}</tr>
        </thead>
        <tbody>{table.rows.map((row, index) => keyed(index, <tr>{cells(row, "td")}</tr>))}</tbody>
      </table>
    </div>
  );
}

function renderLink(link: Tokens.Link, context: Context): ReactNode {
  if (link.raw.startsWith("@") || !SAFE_LINK.test(link.href)) return withMentions(link.raw, context);
  return renderAddress(link.href, renderAll(link.tokens, context));
}

/** Pictures from elsewhere are shown as links: to load one would tell its host who reads here. */
function renderAddress(href: string, label: ReactNode): ReactNode {
  if (!SAFE_LINK.test(href)) return label;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {label}
    </a>
  );
}

function withMentions(text: string, { mention }: Context): ReactNode {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(MENTION)) {
    const handle = (match[1] ?? "").toLowerCase();
    const trimmed = handle.replace(/[.-]+$/, "");
    const known = mention(handle) ? handle : trimmed;
    const member = mention(known);
    if (member === undefined) continue;
    parts.push(text.slice(end, match.index));
    parts.push(
      <span key={match.index} className={member.isMe ? styles.me : styles.mention} title={member.name}>
        @{known}
      </span>,
    );
    end = match.index + 1 + known.length;
  }
  return parts.length === 0 ? text : [...parts, text.slice(end)];
}

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

/** Undo the five escapes a lexer may leave in plain text; React escapes again. */
function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
