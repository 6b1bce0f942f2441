/** Says in one line what a message says, for places where only a line of it stands. */
import { marked, type Token } from "marked";
import { plain } from "./plain";

const MAX_READ = 600;

/** Return the words of a Markdown text without their marks, in one line. */
export function excerpt(text: string): string {
  const start = plain(text.slice(0, MAX_READ));
  try {
    return wordsIn(marked.lexer(start, { gfm: true, breaks: true }))
      .replace(/\s+/g, " ")
      .trim();
  } catch {
    return start; // nested so deep that the lexer ran out of stack
  }
}

const GAPS = new Set(["space", "br", "hr"]);
const BLOCKS = new Set(["paragraph", "heading", "code", "blockquote", "list", "list_item", "table"]);

function wordsIn(tokens: readonly Token[]): string {
  return tokens.map((token) => (BLOCKS.has(token.type) ? ` ${wordsOf(token)} ` : wordsOf(token))).join("");
}

function wordsOf(token: Token): string {
  if (GAPS.has(token.type)) return " ";
  if (token.type === "list") return wordsIn(token.items as Token[]);
  if (token.type === "table") return [token.header, ...token.rows].flat().map(cellWords).join(" ");
  if (token.type === "checkbox") return "";
  if ("tokens" in token && token.tokens) return wordsIn(token.tokens);
  return "text" in token ? String(token.text) : token.raw;
}

function cellWords(cell: { tokens: Token[] }): string {
  return wordsIn(cell.tokens);
}
