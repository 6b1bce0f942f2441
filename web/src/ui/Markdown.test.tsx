import { render, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { Markdown } from "./Markdown";

const MEMBERS: Record<string, { name: string; isMe: boolean }> = {
  ada: { name: "Ada", isMe: false },
  "j.berg": { name: "Jonas", isMe: false },
  maya: { name: "Maya", isMe: true },
};
const mention = (handle: string) => MEMBERS[handle];
const draw = (text: string): HTMLElement => render(<Markdown text={text} mention={mention} />).container;

describe("Markdown", () => {
  test("draws what people write", () => {
    const page = draw(
      "# Plan\n\n**bold** *slanted* ~~gone~~ `x < y`\n\n- one\n- two\n\n1. a\n\n> said\n\n| h |\n|---|\n| c |\n\n---",
    );
    const tags = ["strong", "em", "del", "code", "ul > li", "ol > li", "blockquote", "th", "td", "hr"];
    for (const tag of tags) expect(page.querySelector(tag), tag).not.toBeNull();
    expect(page.querySelector("code")?.textContent).toBe("x < y");
    expect(page.querySelector("h1")).toBeNull();
    expect(screen.getByText("Plan").tagName).toBe("P");
  });

  test("keeps single line breaks, tasks and the number a list starts with", () => {
    const page = draw("a\nb\n\n3. c\n\n- [x] done\n- [ ] open");
    expect(page.querySelector("br")).not.toBeNull();
    expect(page.querySelector("ol")?.start).toBe(3);
    expect(page.textContent).toContain("done: done");
    expect(page.textContent).toContain("to do: open");
    expect(page.querySelector("input")).toBeNull();
  });

  test("links to the web and to mail alone, in a page of its own that learns nothing of this one", () => {
    draw("[site](https://example.com/a?b=1&c=2) and <mail@example.com>");
    const link = screen.getByRole("link", { name: "site" });
    expect(link.getAttribute("href")).toBe("https://example.com/a?b=1&c=2");
    expect(link).toMatchObject({ target: "_blank", rel: "noopener noreferrer" });
    expect(screen.getAllByRole("link")).toHaveLength(2);
  });

  test.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x]( javascript:alert(1))",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x](//evil.example)",
  ])("draws no link for %j", (text) => {
    expect(draw(text).querySelector("a, img")).toBeNull();
  });

  test("shows where a refused link would have led", () => {
    expect(draw("[x](javascript:alert(1))").textContent).toBe("[x](javascript:alert(1))");
  });

  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    'a <b onclick="alert(1)">b</b>',
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<iframe src=https://example.com></iframe>",
    '"><script>alert(1)</script>',
    "<!-- --><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
  ])("shows markup as the text it is: %j", (text) => {
    const page = draw(text);
    expect(page.querySelector("script, img, b, svg, style, iframe, details")).toBeNull();
    expect(page.textContent).toContain(text.slice(0, 6));
  });

  test("loads no picture from elsewhere, but links to it", () => {
    const page = draw("![a cat](https://example.com/cat.png)");
    expect(page.querySelector("img")).toBeNull();
    expect(screen.getByRole("link", { name: "a cat" }).getAttribute("href")).toBe("https://example.com/cat.png");
  });

  test.each([
    ["quotes", ">".repeat(8_000)],
    ["lists", Array.from({ length: 400 }, (_, depth) => `${"  ".repeat(depth)}- x`).join("\n")],
    ["emphasis", `${"**a ".repeat(2_000)}${"b** ".repeat(2_000)}`],
    ["brackets", "[".repeat(8_000)],
    ["links", "[a](".repeat(2_000)],
    ["table", `|${"a|".repeat(2_000)}\n|${"-|".repeat(2_000)}`],
    ["backticks", "`a".repeat(6_000)],
  ])("survives %s without end", (_, text) => {
    const startedAt = performance.now();
    expect(draw(text).textContent?.length).toBeGreaterThan(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test("marks those it knows by handle, me most of all, and no one in code or in addresses", () => {
    draw("@ada, @maya and @j.berg. But not @nobody, mail@ada or `@ada`");
    expect(screen.getAllByTitle("Ada").map((one) => one.textContent)).toEqual(["@ada"]);
    expect(screen.getByTitle("Jonas").textContent).toBe("@j.berg");
    expect(screen.getByTitle("Maya").className).not.toBe(screen.getByTitle("Ada").className);
  });

  test("shows entities and escapes as people mean them", () => {
    expect(draw("a &lt; b \\*not slanted\\*").textContent).toBe("a < b *not slanted*");
    expect(draw("if a < b && c > d").textContent).toBe("if a < b && c > d");
  });
});

test("each paragraph runs in its own direction, and nothing turns another around", () => {
  const page = draw("hello\n\nשלום\n\n`user\u202e nimda`\n\n- one\n\n> ציטוט");
  expect([...page.querySelectorAll("[dir=auto]")].map(({ tagName }) => tagName)).toEqual([
    "P",
    "P",
    "P",
    "UL",
    "BLOCKQUOTE",
  ]);
  expect(page.querySelector("blockquote p")?.hasAttribute("dir")).toBe(false);
  expect(page.querySelector("code")?.textContent).toBe("user[U+202E] nimda");
});
