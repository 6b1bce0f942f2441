// Puts the catalogues in order and prints what they lack. With --check it only looks: every sentence in the code has
// its words in each catalogue, with its places; none is left over; nothing that is read is written without t().
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";

const SOURCES = new URL("../src", import.meta.url).pathname;
const CATALOGUES = join(SOURCES, "words/catalogues");
const LEFT_OUT = /\.test\.tsx?$|\.d\.ts$|^(testing|wire)\//;
const SAYING = new Set(["t", "tr", "mark"]);
/** What these hold is read by people. */
const READ = /^(label|title|placeholder|hint|alt|what|closeLabel|aria-label|aria-description|description)$/;
const PLACE = /\{(\w+)\}/g;
/** Names that are the same in every language. */
const NAMES = new Set(["Tertulia", "GitHub"]);
/** Numbers that between them take every form a language has for what one counts here. */
const COUNTS = Array.from({ length: 201 }, (_, count) => count);

const faults = [];
const english = new Map();

for (const name of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
  if (/\.tsx?$/.test(name) && !LEFT_OUT.test(name)) look(name);
}
const told = read("told.json");
for (const sentence of told) english.set(sentence, { where: "words/catalogues/told.json", isCounted: false });

const languages = readdirSync(CATALOGUES).filter((name) => name !== "told.json");
for (const name of languages) {
  if (process.argv.includes("--check")) compare(name);
  else tidy(name);
}
for (const fault of faults) console.error(fault);
console.log(`${english.size} sentences in ${languages.length + 1} languages, ${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;

/** Put a catalogue in order, without what is said nowhere; print what it lacks, to be filled in. */
function tidy(name) {
  const catalogue = read(name);
  const sentences = Object.keys(catalogue).filter((sentence) => english.has(sentence));
  const tidied = Object.fromEntries(sentences.toSorted().map((sentence) => [sentence, catalogue[sentence]]));
  writeFileSync(join(CATALOGUES, name), `${JSON.stringify(tidied, null, 2)}\n`);
  const lacking = [...english].filter(([sentence]) => !(sentence in catalogue));
  if (lacking.length === 0) return;
  const empty = lacking.map(([sentence, { isCounted }]) => [sentence, isCounted ? { one: "", other: "" } : ""]);
  console.log(`${name} lacks:\n${JSON.stringify(Object.fromEntries(empty), null, 2)}`);
}

function read(name) {
  return JSON.parse(readFileSync(join(CATALOGUES, name), "utf8"));
}

/** Take the sentences of a file, and find what is read there without being one. */
function look(name) {
  const path = join(SOURCES, name);
  const source = readFileSync(path, "utf8");
  const { program, errors } = parseSync(path, source, { lang: path.endsWith("x") ? "tsx" : "ts" });
  if (errors.length > 0) throw new Error(`${name}: ${errors[0].message}`);
  const at = (node) => `src/${name}:${source.slice(0, node.start).split("\n").length}`;
  walk(program, (node) => {
    if (node.type === "CallExpression" && node.callee.type === "Identifier" && SAYING.has(node.callee.name)) {
      const [first] = node.arguments;
      for (const sentence of sentencesIn(first)) take(sentence, at(node));
    } else if (node.type === "JSXElement" && isLeftAlone(node)) {
      return false;
    } else if (node.type === "JSXText" && isRead(node.value)) {
      faults.push(`${at(node)}: “${node.value.trim()}” is read; write {t("…")}.`);
    } else if (node.type === "JSXAttribute" && READ.test(node.name.name ?? "") && node.value?.type === "Literal") {
      if (isRead(node.value.value)) faults.push(`${at(node)}: ${node.name.name} is read; write {t("…")}.`);
    }
  });
}

/** List what a call may say: a sentence, two forms of one, or one of several. */
function sentencesIn(node) {
  if (node?.type === "Literal" && typeof node.value === "string") return [{ text: node.value, one: null }];
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0)
    return [{ text: node.quasis[0].value.cooked, one: null }];
  if (node?.type === "ConditionalExpression") return [...sentencesIn(node.consequent), ...sentencesIn(node.alternate)];
  if (node?.type === "ArrayExpression") {
    const [one, other] = node.elements.map((element) => element?.value);
    if (typeof one === "string" && typeof other === "string") return [{ text: other, one }];
  }
  return [];
}

function take({ text, one }, where) {
  const known = english.get(text);
  if (known !== undefined && known.isCounted !== (one !== null))
    faults.push(`${where}: “${text}” is counted here and not at ${known.where}; say one of them otherwise.`);
  if (one !== null) {
    const more = placesOf(one).filter((place) => !placesOf(text).includes(place));
    if (more.length > 0) faults.push(`${where}: “${one}” has places that “${text}” has not.`);
  }
  english.set(text, known ?? { where, isCounted: one !== null });
}

/** Say whether an element holds what is written so in every language. */
function isLeftAlone({ openingElement: { attributes } }) {
  return attributes.some(({ name, value }) => name?.name === "translate" && value?.value === "no");
}

function isRead(text) {
  return typeof text === "string" && /\p{L}{2}/u.test(text) && !NAMES.has(text.trim());
}

function compare(name) {
  const catalogue = read(name);
  const tag = name.replace(".json", "");
  const plurals = new Intl.PluralRules(tag);
  const needed = new Set(COUNTS.map((count) => plurals.select(count)));
  for (const [sentence, { where, isCounted }] of english) {
    const entry = catalogue[sentence];
    if (entry === undefined) faults.push(`${where}: “${sentence}” has no words in ${name}.`);
    else if (isCounted !== (typeof entry === "object"))
      faults.push(`${name}: “${sentence}” ${isCounted ? "needs forms" : "has forms, and is not counted"}.`);
    else if (isCounted) compareForms(name, sentence, entry, needed);
    else comparePlaces(name, sentence, entry, true);
  }
  for (const sentence of Object.keys(catalogue)) {
    if (!english.has(sentence)) faults.push(`${name}: “${sentence}” is said nowhere; take it out.`);
  }
  const sorted = Object.keys(catalogue).toSorted();
  if (Object.keys(catalogue).some((sentence, index) => sentence !== sorted[index]))
    faults.push(`${name}: its sentences are not in order; run npm run words.`);
}

function compareForms(name, sentence, entry, needed) {
  for (const form of needed)
    if (entry[form] === undefined) faults.push(`${name}: “${sentence}” has no form “${form}”.`);
  for (const [form, text] of Object.entries(entry)) comparePlaces(name, sentence, text, form === "other");
}

/** The one thing there is may be told without its number; else the places are the same. */
function comparePlaces(name, sentence, text, isWhole) {
  const [here, there] = [placesOf(text), placesOf(sentence)];
  const lost = there.filter((place) => !here.includes(place) && (isWhole || place !== "count"));
  const strange = here.filter((place) => !there.includes(place));
  if (lost.length > 0) faults.push(`${name}: “${sentence}” lost {${lost.join("}, {")}}.`);
  if (strange.length > 0) faults.push(`${name}: “${sentence}” has no {${strange.join("}, {")}}.`);
  if (text.trim() === "") faults.push(`${name}: “${sentence}” is empty.`);
}

function placesOf(text) {
  return [...text.matchAll(PLACE)].map(([, place]) => place);
}

function walk(node, visit) {
  if (node === null || typeof node !== "object") return;
  if (typeof node.type === "string" && visit(node) === false) return;
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const one of value) walk(one, visit);
    else if (value !== null && typeof value === "object") walk(value, visit);
  }
}
