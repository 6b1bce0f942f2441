import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { type Asked, accountRoutes, myself, serveRest } from "../../testing/rest";
import type { Myself } from "../../wire/types";
import { ByMail } from "./MailSection";

const REACHED = { email: "maya@home.example", email_confirmed: true, digest_obstacle: null } as const;
let client: Client;

async function draw(account: Partial<Myself>, more: Parameters<typeof serveRest>[0] = {}): Promise<Asked[]> {
  const asked = serveRest({ ...accountRoutes(account), ...more });
  await client.account.load();
  render(
    <ClientProvider client={client}>
      <ByMail />
    </ClientProvider>,
  );
  return asked;
}

const choice = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "Tell me by mail what waits" });

beforeEach(() => {
  client = new Client();
});
afterEach(() => vi.unstubAllGlobals());

test("what is chosen is kept by the server", async () => {
  const asked = await draw({ ...REACHED, digest_in_force: "daily" });
  expect(choice().value).toBe("daily");
  await userEvent.selectOptions(choice(), "Never");
  expect(asked.at(-1)).toEqual({ route: "PATCH /api/me", body: { digest: "off" } });
});

test.each([
  ["no_mail", "This server sends no mail"],
  ["no_address", "Give your mail address"],
] as const)("%s: it cannot be chosen, and it is said why", async (digest_obstacle, said) => {
  await draw({ digest_obstacle });
  expect(choice().disabled).toBe(true);
  screen.getByText(said, { exact: false });
  expect(screen.queryByRole("button")).toBeNull();
});

test("an address is confirmed by a link, and who comes back may choose", async () => {
  let me: Partial<Myself> = { email: "maya@home.example", digest_obstacle: "not_confirmed", digest_in_force: "off" };
  const asked = await draw(me, {
    "GET /api/me": () => myself(me),
    "POST /api/me/email-confirmation": () => ({ email: "maya@home.example" }),
  });
  await userEvent.click(screen.getByRole("button", { name: "Send me a link that confirms it" }));
  expect(asked.map(({ route }) => route)).toContain("POST /api/me/email-confirmation");
  await screen.findByText("Sent to maya@home.example", { exact: false });
  me = { ...REACHED, digest_in_force: "daily" };
  act(() => void window.dispatchEvent(new Event("focus")));
  await vi.waitFor(() => expect(choice().disabled).toBe(false));
  expect(screen.queryByRole("button")).toBeNull();
});
