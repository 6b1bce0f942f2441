import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { type Asked, Refusal, serveRest } from "../../testing/rest";
import { MAYA } from "../../testing/samples";
import type { Ways } from "../../wire/types";
import { Door } from "./Door";
import type { Secret } from "./link";

const CLOSED: Ways = { password: true, sign_up: "closed", oidc: null, needs_workspace: false };
const SESSION = { me: MAYA, workspace: { id: "ws_1", name: "Garden" } };
const onDone = vi.fn();
const onBack = vi.fn();
let client: Client;

beforeEach(() => {
  client = new Client();
  vi.spyOn(client, "enter").mockImplementation(() => undefined);
  onDone.mockClear();
});
afterEach(() => vi.unstubAllGlobals());

interface Wish {
  ways?: Ways;
  secret?: Secret | null;
  answers?: Parameters<typeof serveRest>[0];
}

function draw({ ways = CLOSED, secret = null, answers = {} }: Wish = {}): Asked[] {
  const asked = serveRest({ "GET /api/session/providers": () => ways, ...answers });
  render(
    <ClientProvider client={client}>
      <Door problem={null} secret={secret} onDone={onDone} onBack={onBack} />
    </ClientProvider>,
  );
  return asked;
}

async function sign(handle: string, password: string): Promise<void> {
  await userEvent.type(screen.getByLabelText("Handle"), handle);
  await userEvent.type(screen.getByLabelText("Password"), password);
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

test("a handle is taken as people write it, and password managers know the fields", async () => {
  const asked = draw({ answers: { "POST /api/session": () => SESSION } });
  expect(screen.getByLabelText("Handle").getAttribute("autocomplete")).toBe("username");
  expect(screen.getByLabelText("Password").getAttribute("autocomplete")).toBe("current-password");
  await sign(" @Maya ", "three blind mice");
  await waitFor(() => expect(onDone).toHaveBeenCalled());
  expect(asked.at(-1)?.body).toEqual({ handle: "maya", password: "three blind mice" });
  expect(client.enter).toHaveBeenCalledWith(SESSION);
});

test("where there are several workspaces, one is asked for and named", async () => {
  const several = "There are several workspaces here; say with 'workspace' which one.";
  const answer = ({ workspace }: Record<string, unknown>) =>
    workspace === "Garden" ? SESSION : new Refusal(400, "invalid_input", several);
  const asked = draw({ answers: { "POST /api/session": answer } });
  await sign("maya", "three blind mice");
  const field = await screen.findByLabelText("Workspace");
  expect(screen.getByRole("alert").textContent).toMatch(/say which one you mean/);
  await userEvent.type(field, "Garden");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(onDone).toHaveBeenCalled());
  expect(asked.some(({ route }) => route === "GET /api/session/providers")).toBe(true);
});

test("a provider is offered where the server has one, strangers are where they may come", async () => {
  draw({ ways: { ...CLOSED, sign_up: "open", oidc: { name: "Sesame", url: "/chat/api/oidc/login" } } });
  const link = await screen.findByRole("link", { name: "Continue with Sesame" });
  expect(link.getAttribute("href")).toBe("/chat/api/oidc/login");
  expect(screen.getByRole("button", { name: "Become a member" })).toBeTruthy();
});

test("where there are several workspaces, the provider is asked for one that is named", async () => {
  const ways = { ...CLOSED, oidc: { name: "Sesame", url: "/api/oidc/login" }, needs_workspace: true };
  draw({ ways });
  const link = await screen.findByRole("link", { name: "Continue with Sesame" });
  await userEvent.click(link);
  expect(screen.getByRole("alert").textContent).toMatch(/say which one you mean/);
  await userEvent.type(screen.getByLabelText("Workspace"), "The Annex");
  await userEvent.tab();
  expect(link.getAttribute("href")).toBe("/api/oidc/login?workspace=The+Annex");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("neither is offered where there is none", async () => {
  const asked = draw();
  await waitFor(() => expect(asked).not.toEqual([]));
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.queryByRole("button", { name: "Become a member" })).toBeNull();
});

test("an invitation goes with what is chosen, and without a mail address where none is given", async () => {
  const secret = { kind: "invite", token: "ti_1" } as const;
  const asked = draw({ secret, answers: { "POST /api/sign-up": () => SESSION } });
  expect(screen.getByLabelText("Password").getAttribute("autocomplete")).toBe("new-password");
  await userEvent.type(screen.getByLabelText("Name"), "Maya");
  await userEvent.type(screen.getByLabelText("Handle"), "maya");
  await userEvent.type(screen.getByLabelText("Password"), "three blind mice");
  await userEvent.click(screen.getByRole("button", { name: "Come in" }));
  await waitFor(() => expect(onDone).toHaveBeenCalled());
  const body = { handle: "maya", name: "Maya", password: "three blind mice", invitation: "ti_1" };
  expect(asked.at(-1)).toEqual({ route: "POST /api/sign-up", body });
});

test("a secret can be looked at before it is sent", async () => {
  draw();
  await userEvent.click(screen.getByRole("button", { name: "Show password" }));
  expect(screen.getByLabelText<HTMLInputElement>("Password").type).toBe("text");
  await userEvent.click(screen.getByRole("button", { name: "Hide password" }));
  expect(screen.getByLabelText<HTMLInputElement>("Password").type).toBe("password");
});
