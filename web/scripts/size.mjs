// Prints what a browser downloads, and fails when the first load grows past its budget.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const OUTPUT = new URL("../../server/tertulia/webclient", import.meta.url).pathname;
const BUDGET_KB = 200;

const html = readFileSync(join(OUTPUT, "index.html"), "utf8");
const sizes = readdirSync(join(OUTPUT, "assets"))
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => ({ name, kb: gzipSync(readFileSync(join(OUTPUT, "assets", name))).length / 1000 }))
  .map((file) => ({ ...file, initial: html.includes(file.name) }))
  .sort((a, b) => Number(b.initial) - Number(a.initial) || b.kb - a.kb);
const initialKb = sizes
  .filter((file) => file.initial && file.name.endsWith(".js"))
  .reduce((sum, file) => sum + file.kb, 0);

for (const { name, kb, initial } of sizes) {
  console.log(`${kb.toFixed(1).padStart(7)} kB gz  ${initial ? "first load" : "later     "}  ${name}`);
}
console.log(
  `${initialKb.toFixed(1).padStart(7)} kB gz  JavaScript of the first load; at most ${BUDGET_KB} are allowed`,
);
if (initialKb > BUDGET_KB) process.exitCode = 1;
