import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { attachment, fileOf, HandRequest } from "../testing/requests";
import { Shelf } from "./shelf";
import { Files } from "./uploads";

const PLACE = "room_1";
let files: Files;

const statuses = () => files.listAt(PLACE).map(({ status }) => status);
const sentCount = (count: number) => vi.waitFor(() => expect(HandRequest.sent).toHaveLength(count));
const answered = (index: number, id = `fil_${index}`) => HandRequest.sent[index]?.answer(201, attachment({ id }));

beforeEach(() => {
  localStorage.clear();
  HandRequest.sent = [];
  vi.stubGlobal("XMLHttpRequest", HandRequest);
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(null, { status: 204 })),
  );
  files = new Files();
  files.open(new Shelf("mem_maya"));
});
afterEach(() => {
  files.close();
  vi.unstubAllGlobals();
});

test("two are sent at a time, the next when one is there", async () => {
  files.add(PLACE, [fileOf("a"), fileOf("b"), fileOf("c")]);
  await sentCount(2);
  HandRequest.sent[0]?.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 });
  expect(files.listAt(PLACE)[0]?.share).toBe(0.25);
  answered(0);
  await sentCount(3);
  expect(statuses()).toEqual(["done", "sending", "sending"]);
});

test("a message takes ten, and those left out are named", () => {
  const names = Array.from({ length: 11 }, (_, index) => `n${index}`);
  expect(
    files.add(
      PLACE,
      names.map((name) => fileOf(name)),
    ),
  ).toContain("left out: n10.");
  expect(files.listAt(PLACE)).toHaveLength(10);
});

test.each([
  [413, "payload_too_large", "A file holds at most 1048576 bytes.", /too large: 5 bytes\. At most 1 MB/, "refused"],
  [409, "conflict", "Full.", /as much room as they may/, "failed"],
  [429, "rate_limited", "Slow down.", /Too many files/, "failed"],
  [503, "unavailable", "The disk is full.", /The disk is full\./, "failed"],
])("a refusal with %i is said in words", async (status, code, message, words, ends) => {
  files.add(PLACE, [fileOf("a")]);
  await sentCount(1);
  HandRequest.sent[0]?.answer(status, { error: { code, message } });
  await vi.waitFor(() => expect(statuses()).toEqual([ends]));
  expect(files.listAt(PLACE)[0]?.problem).toMatch(words);
});

test("what is too large by a little is said to the byte, as its size rounded is the limit's", async () => {
  const file = fileOf("film");
  Object.defineProperty(file, "size", { value: 26_214_401 });
  files.add(PLACE, [file]);
  await sentCount(1);
  const message = "A file holds at most 26214400 bytes.";
  HandRequest.sent[0]?.answer(413, { error: { code: "payload_too_large", message } });
  await vi.waitFor(() => expect(statuses()).toEqual(["refused"]));
  expect(files.listAt(PLACE)[0]?.problem).toBe(
    "It is too large: 26,214,401 bytes. At most 26,214,400 bytes are taken.",
  );
});

test("what is empty, or cannot be read, is not sent", async () => {
  const gone = fileOf("gone");
  vi.spyOn(gone, "slice").mockImplementation(() => {
    throw new DOMException("", "NotReadableError");
  });
  files.add(PLACE, [fileOf("empty", ""), gone]);
  await vi.waitFor(() => expect(statuses()).toEqual(["refused", "failed"]));
  expect(files.listAt(PLACE)[1]?.problem).toMatch(/folder/);
  expect(HandRequest.sent).toEqual([]);
});

test("what broke off goes on when the connection is back", async () => {
  files.add(PLACE, [fileOf("a")]);
  await sentCount(1);
  HandRequest.sent[0]?.onerror?.();
  await vi.waitFor(() => expect(statuses()).toEqual(["paused"]));
  const id = files.listAt(PLACE)[0]?.id ?? "";
  const settled = files.settled(id);
  files.onOnline();
  await sentCount(2);
  answered(1);
  expect(await settled).toMatchObject({ status: "done", attachment: { id: "fil_1" } });
});

test("one taken away is called off, and the server forgets what it had", async () => {
  files.add(PLACE, [fileOf("a"), fileOf("b")]);
  await sentCount(2);
  answered(0);
  await vi.waitFor(() => expect(statuses()).toEqual(["done", "sending"]));
  const [done, sending] = files.listAt(PLACE);
  files.remove(PLACE, sending?.id ?? "");
  expect(HandRequest.sent[1]?.isAborted).toBe(true);
  files.remove(PLACE, done?.id ?? "");
  expect(fetch).toHaveBeenCalledWith(
    expect.stringMatching(/\/api\/files\/fil_0$/),
    expect.objectContaining({ method: "DELETE" }),
  );
  expect(files.listAt(PLACE)).toEqual([]);
});

test("after a reload what was on the server is there, and what was not is said to be lost", async () => {
  files.add(PLACE, [fileOf("a"), fileOf("b")]);
  await sentCount(2);
  answered(0);
  await vi.waitFor(() => expect(statuses()).toEqual(["done", "sending"]));
  const again = new Files();
  again.open(new Shelf("mem_maya"));
  again.restore(PLACE);
  expect(again.listAt(PLACE)).toMatchObject([
    { name: "a", status: "done", attachment: { id: "fil_0" } },
    { name: "b", status: "lost", problem: expect.stringContaining("Attach it again") },
  ]);
  expect(again.claim(PLACE)).toMatchObject([{ name: "a" }]);
  expect(new Shelf("mem_maya").names("files.")).toEqual([]);
  again.close();
});

test("what waited for more than a day is no longer on the server", () => {
  const old = { id: "k", name: "a", sizeBytes: 1, attachment: attachment(), atMs: Date.now() - 86_400_000 };
  new Shelf("mem_maya").write(`files.${PLACE}`, [old, "nonsense"]);
  files.restore(PLACE);
  expect(statuses()).toEqual(["lost"]);
});

test("leaving the page is asked about while files are on their way", async () => {
  const leave = () => window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  expect(leave()).toBe(true);
  files.add(PLACE, [fileOf("a")]);
  await sentCount(1);
  expect(leave()).toBe(false);
  files.close();
  expect(leave()).toBe(true);
  expect(HandRequest.sent[0]?.isAborted).toBe(true);
});
