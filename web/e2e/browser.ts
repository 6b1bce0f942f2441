/** Debian's Chromium, pages that fail on any complaint, and the accessibility rules. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
const OFFLINE = ["--disable-background-networking", "--disable-component-update"];

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 320, height: 640 };
const CHROMIUM = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const PATIENCE_MS = 120_000;

export function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? CHROMIUM.find(existsSync) ?? "chromium";
  return chromium.launch({ executablePath, args: [...QUIET, ...OFFLINE] });
}

export interface Visit {
  page: Page;
  /** What the page complained about: errors, and what its security policy refused. */
  complaints: string[];
}

/** The contexts that are open. */
export const contexts = new Set<BrowserContext>();

/** Open a page whose complaints are kept; a lost connection is none. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: DESKTOP, locale: "en-GB", timezoneId: "UTC", ...options });
  contexts.add(context);
  context.once("close", () => contexts.delete(context));
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const isExpected = /ERR_CONNECTION|WebSocket connection|status of 40[0139]/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !isExpected) complaints.push(message.text());
  });
  return { page, complaints };
}

interface Finding {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Hold the page to WCAG 2.2 AA and to axe's best practices. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.evaluate(AXE);
  const findings = (await page.evaluate(async () => {
    const rules = { "target-size": { enabled: true }, "label-content-name-mismatch": { enabled: true } };
    const { axe } = window as unknown as { axe: { run: (options: unknown) => Promise<{ violations: unknown[] }> } };
    return (await axe.run({ rules })).violations;
  })) as Finding[];
  const lines = findings.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`));
  expect(lines, what).toEqual([]);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(isWide, `${what}: scrolls sideways`).toBe(false);
}
