/** Fills a server with the conversation that the views and the README's picture show. */
import type { Page } from "playwright-core";
import type { Model } from "./model";
import { choose, messageOf, messages, remove, say } from "./pages";
import type { Server } from "./server";

const ORDER = `Good morning. This is what we said we would order:

| seed | count | each |
|---|---|---|
| tomato | 12 | 2.40 |
| basil | 4 | 1.90 |
| bean | 30 | 0.35 |`;

const SCRIPT = `Thanks! I keep the sum in a script, so that nobody adds by hand:

\`\`\`python
order = {"tomato": (12, 2.40), "basil": (4, 1.90), "bean": (30, 0.35)}
print(sum(n * each for n, each in order.values()))
\`\`\``;

interface Room {
  id: string;
}

/** Fill lobby and two more rooms; returns the lobby's id. */
export async function furnish(server: Server, model: Model, page: Page): Promise<string> {
  const owner = server.token("owner");
  const watch = { kind: "bot", handle: "watch", name: "Garden Watch" };
  const added = await server.call<{ member: { id: string }; token: string }>(owner, "POST", "/api/members", watch);
  const invite = (room: Room) =>
    server.call(owner, "POST", `/api/rooms/${room.id}/members`, { member_id: added.member.id });
  const post = (token: string, room: Room, text: string, replyTo?: string) =>
    server.call<{ id: string }>(token, "POST", `/api/rooms/${room.id}/messages`, { text, reply_to: replyTo ?? null });

  const { items } = await server.call<{ items: Room[] }>(owner, "GET", "/api/rooms");
  const lobby = items[0] ?? { id: "" };
  await invite(lobby);
  const garden = await server.call<Room>(owner, "POST", "/api/rooms", {
    name: "garden",
    kind: "public",
    topic: "What grows",
  });
  const plans = await server.call<Room>(owner, "POST", "/api/rooms", { name: "plans", kind: "private" });
  for (const room of [garden, plans]) await invite(room);
  await post(added.token, garden, "@owner the beans are up");
  await post(added.token, plans, "It rains on Thursday.");

  await post(added.token, lobby, "wrong room");
  await remove(page, messageOf(page, "Garden Watch", "wrong room"));
  await messages(page).getByText("This message was deleted.").waitFor();
  const order = await post(added.token, lobby, ORDER);
  await post(owner, lobby, SCRIPT);
  await post(
    added.token,
    lobby,
    "*Never again* by hand. See [the list](https://example.com/list) and `order.py`.",
    order.id,
  );
  const { items: agents } = await server.call<{ items: { id: string; handle: string }[] }>(owner, "GET", "/api/agents");
  const basil = agents.find((agent) => agent.handle === "basil");
  model.script = () => ({ pieces: ["Welcome! The lobby is quiet today."] });
  await server.call(owner, "POST", `/api/agents/${basil?.id}/chat`, { text: "hello" });

  model.script = ({ hasToolResult }) =>
    hasToolResult
      ? { pieces: ["That makes **46.90**, as the script says."] }
      : { call: { name: "calculator", arguments: { expression: "12*2.40 + 4*1.90 + 30*0.35" } } };
  await say(page, "@tilda can you check the sum?");
  await messageOf(page, "Tilda", "46.90").waitFor();
  await choose(page, messageOf(page, "Tilda", "46.90"), "React with ❤️");
  return lobby.id;
}
