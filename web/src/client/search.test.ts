import { beforeEach, expect, test } from "vitest";
import { message } from "../testing/samples";
import type { SearchHits } from "../wire/types";
import { Searches } from "./search";

interface Asked {
  query: string;
  cursor?: string | null;
  sort?: string;
  answer: (hits: SearchHits) => void;
  refuse: (words: string) => void;
}

let asked: Asked[];
let searches: Searches;
const found = (next: string | null, ...seqs: number[]): SearchHits => ({
  items: seqs.map((seq) => ({
    message: message(seq),
    room: { id: "room_1", name: "lobby", kind: "public" },
    snippet: `words ${seq}`,
  })),
  next,
});
const seqs = () => searches.api.getState().hits.map((hit) => hit.message.seq);

beforeEach(() => {
  asked = [];
  searches = new Searches(
    (command) =>
      new Promise((resolve, reject) => {
        asked.push({ ...command, answer: resolve, refuse: (words) => reject(new Error(words)) });
      }),
  );
});

test("pages are added one after another, each once", async () => {
  searches.write("beans");
  const first = searches.run();
  asked[0]?.answer(found("c1", 9, 8));
  await first;
  const second = searches.more();
  await searches.more();
  expect(asked).toHaveLength(2);
  expect(asked[1]).toMatchObject({ query: "beans", cursor: "c1", sort: "newest" });
  asked[1]?.answer(found(null, 7));
  await second;
  await searches.more();
  expect(asked).toHaveLength(2);
  expect(seqs()).toEqual([9, 8, 7]);
});

test("an answer that comes after another question is not shown", async () => {
  searches.write("be");
  const early = searches.run();
  searches.write("beans");
  const late = searches.run("relevance");
  asked[1]?.answer(found(null, 2));
  asked[0]?.answer(found(null, 1));
  await Promise.all([early, late]);
  expect(seqs()).toEqual([2]);
  expect(searches.api.getState()).toMatchObject({ asked: "beans", order: "relevance", state: "ready" });
});

test("a refusal is kept in its words, and a page that does not come leaves what is there", async () => {
  searches.write("in:nowhere");
  const refused = searches.run();
  asked[0]?.refuse("in: names a room");
  await refused;
  expect(searches.api.getState()).toMatchObject({ state: "failed", problem: "in: names a room", hits: [] });
  searches.write("beans");
  const run = searches.run();
  asked[1]?.answer(found("c1", 1));
  await run;
  const more = searches.more();
  asked[2]?.refuse("You are offline.");
  await more;
  expect(searches.api.getState()).toMatchObject({ state: "ready", problem: "You are offline.", isMoreComing: false });
  expect(seqs()).toEqual([1]);
});

test("nothing is asked for nothing, and an emptied field forgets what was found", async () => {
  searches.write("  ");
  await searches.run();
  expect(asked).toEqual([]);
  searches.write("beans");
  const run = searches.run();
  searches.write("");
  asked[0]?.answer(found(null, 1));
  await run;
  expect(searches.api.getState()).toMatchObject({ query: "", state: "idle", hits: [] });
});
