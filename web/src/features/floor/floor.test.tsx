import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { serveRest } from "../../testing/rest";
import { ADA, AT, MAYA, message, ROOM_ID, room, snapshot, welcome } from "../../testing/samples";
import type { Rehearsal } from "../../wire/rehearsal";
import type { Consideration, Member, Receipt } from "../../wire/types";
import ConsiderationsDialog from "./ConsiderationsDialog";
import RehearsalDialog from "./RehearsalDialog";
import { dollars, outcomeInWords, ruleInWords } from "./words";

const OTTO: Member = { ...ADA, id: "mem_otto", name: "Otto", handle: "otto", agent_id: "agt_otto" };
const RECEIPT: Receipt = {
  agent_id: "agt_ada",
  name: "Ada",
  score: 0.21,
  rule: "small",
  reasons: ["Few people talk here.", "The message is short."],
  outcome: "silent",
  policy: "natural-1",
  threshold: 0.36,
};

function draw(page: React.ReactNode): void {
  const client = new Client();
  client.store.dispatch({ type: "frame", frame: welcome({ me: MAYA }), nowMs: 0 });
  const here = room({ agent_modes: { agt_ada: "natural" } });
  client.store.dispatch({ type: "snapshot", snapshot: snapshot({ room: here, members: [MAYA, ADA] }), nowMs: 0 });
  client.store.dispatch({ type: "directory", members: [OTTO] });
  render(<ClientProvider client={client}>{page}</ClientProvider>);
}

const weighed = (seq: number, part: Partial<Consideration> = {}): Consideration => ({
  message: message(seq, { text: `number ${seq}` }),
  receipt: RECEIPT,
  spoke: [],
  ...part,
});

test("why an agent is silent: score, reasons, who spoke instead, page by page", async () => {
  const instead = [{ agent_id: "agt_otto", name: "Otto", outcome: "spoke", message_id: "msg_9" }];
  const pages = [
    { items: [weighed(9, { spoke: instead })], next: "9", hidden: 3 },
    { items: [weighed(8)], next: null, hidden: 0 },
  ];
  serveRest({ [`GET /api/rooms/${ROOM_ID}/considerations`]: () => pages.shift() });
  const onJump = vi.fn();
  draw(<ConsiderationsDialog roomId={ROOM_ID} agentId="agt_ada" onClose={vi.fn()} onJump={onJump} />);
  screen.getByText(/^Joins in when it is its turn/);
  const first = within(await screen.findByRole("article"));
  first.getByText("number 9");
  first.getByText("Kept silent");
  expect(first.getByRole("meter", { name: "How much the message was for Ada" }).getAttribute("value")).toBe("0.21");
  first.getByText("0.21 of 0.36 needed");
  first.getByText("Few people talk here. The message is short.");
  first.getByText("Otto");
  await userEvent.click(first.getByRole("button", { name: /^Go there/ }));
  expect(onJump).toHaveBeenCalledWith("msg_9");
  expect(screen.queryByText(/that you may not see/)).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show older" }));
  expect(await screen.findAllByRole("article")).toHaveLength(2);
  screen.getByText("3 more of a time that you may not see are not shown.");
  expect(screen.queryByRole("button", { name: "Show older" })).toBeNull();
});

test("a price that nobody knows is said so, and none where it is not mine to know", async () => {
  const priced = (seq: number, cost_usd: number | null): Consideration =>
    weighed(seq, { receipt: { ...RECEIPT, cost_usd } });
  const items = [priced(9, null), priced(8, 0.25), weighed(7)];
  serveRest({ [`GET /api/rooms/${ROOM_ID}/considerations`]: () => ({ items, next: null, hidden: 0 }) });
  draw(<ConsiderationsDialog roomId={ROOM_ID} agentId="agt_ada" onClose={vi.fn()} onJump={vi.fn()} />);
  const [unknown, known, hidden] = await screen.findAllByRole("article");
  within(unknown as HTMLElement).getByText("not known");
  within(known as HTMLElement).getByText("$0.25");
  expect(within(hidden as HTMLElement).queryByText("Cost")).toBeNull();
});

const SUMS = { turns: 1, unasked: 0, interruptions: 0, interruptions_per_100: 0, cost_usd: 0.0125 };
const author = message(1).author;
const FOUND: Rehearsal = {
  room_id: ROOM_ID,
  messages: 2,
  limits: ["typing", "a_new_one"],
  agents: [],
  happened: SUMS,
  would: { turns: 2, unasked: 1, interruptions: 1, interruptions_per_100: 50, cost_usd: null },
  items: [
    { message_id: "msg_1", seq: 1, thread_id: null, at: AT, author, excerpt: "as it was", happened: [], would: [] },
    {
      message_id: "msg_2",
      seq: 2,
      thread_id: null,
      at: AT,
      author,
      excerpt: "who knows?",
      happened: [],
      would: [
        { agent_id: "agt_ada", outcome: "speak", rule: "open", score: 0.61, threshold: 0.2, reasons: [] },
        { agent_id: "agt_otto", outcome: "covered", rule: "open", score: 0.4, threshold: 0.2, reasons: [] },
      ],
    },
  ],
};

test("a rehearsal: agents, mode and threshold are chosen, and both sides stand beside each other", async () => {
  const asked = serveRest({ [`POST /api/rooms/${ROOM_ID}/rehearsals`]: () => FOUND });
  const onJump = vi.fn();
  draw(<RehearsalDialog roomId={ROOM_ID} onClose={vi.fn()} onJump={onJump} />);
  expect(screen.getByRole<HTMLInputElement>("checkbox", { name: "Ada" }).checked).toBe(true);
  await userEvent.click(screen.getByRole("checkbox", { name: /^Otto/ }));
  await userEvent.selectOptions(screen.getByLabelText("Messages"), "The last 50");
  await userEvent.click(screen.getByRole("button", { name: "Rehearse" }));
  const found = within(await screen.findByRole("region", { name: "What the rehearsal found" }));
  expect(asked.at(-1)?.body).toEqual({
    agent_ids: ["agt_ada", "agt_otto"],
    mode: "natural",
    threshold: 0.36,
    limit: 50,
  });
  found.getByRole("row", { name: "Times agents spoke 1 2" });
  found.getByRole("row", { name: "Interruptions per 100 messages 0.0 50.0" });
  found.getByRole("row", { name: "Price $0.0125 not known" });
  found.getByText("It may come otherwise as it happens. Who was typing is not known.");
  found.getByText(/It was meant for nobody in particular \(0\.61\)/);
  found.getByText(/Left it to another \(0\.40\)/);
  await userEvent.click(found.getByRole("switch", { name: "Only where it differs" }));
  expect(found.queryByText("as it was")).toBeNull();
  await userEvent.click(found.getByRole("button", { name: /^Go there/ }));
  expect(onJump).toHaveBeenCalledWith("msg_2");
});

test("nobody is rehearsed where nobody is chosen, and only natural mode has a threshold", async () => {
  draw(<RehearsalDialog roomId={ROOM_ID} onClose={vi.fn()} onJump={vi.fn()} />);
  screen.getByRole("slider");
  await userEvent.selectOptions(screen.getByLabelText("Mode"), "always");
  expect(screen.queryByRole("slider")).toBeNull();
  await userEvent.click(screen.getByRole("checkbox", { name: "Ada" }));
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Rehearse" }).disabled).toBe(true);
});

test("what the floor says is put in words, and what is new is shown as it is called", () => {
  expect(ruleInWords("mode_off")).toBe("It is switched off here");
  expect(ruleInWords("some_new_rule")).toBe("Some new rule");
  expect(outcomeInWords("covered")).toBe("Left it to another");
  expect([0, 1.5, 0.0125, 0.000001].map(dollars)).toEqual(["$0.00", "$1.50", "$0.0125", "under $0.0001"]);
});
