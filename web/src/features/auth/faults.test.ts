import { expect, test } from "vitest";
import { RestError } from "../../client/accounts";
import { type Fault, faultIn, isExposed, requireSound } from "./faults";

const refused = (message: string, code = "invalid_input", fields: string[] = []): Fault =>
  faultIn(
    new RestError(
      400,
      code,
      message,
      fields.map((field) => ({ field, problem: message })),
    ),
  );

test.each([
  ["The handle @ada is taken; choose another.", "handle"],
  ["@room has a meaning of its own; choose another handle.", "handle"],
  ["This is one of the passwords that are tried first; choose another.", "password"],
  ["The password is little more than your handle; choose another.", "password"],
  ["The handle or the password is wrong.", "password"],
  ["This invitation is for another mail address; leave yours out, or ask for your own.", "email"],
  ["There are several workspaces here; say with 'workspace' which one.", "workspace"],
  ["This link to a new password is not good, or not any more; ask for another.", null],
  ["This invitation is not good, or not any more; ask for a new one.", null],
  ["Passwords are not taken over plain http, where others could read them; use https, or this machine itself.", null],
])("“%s” is about %s", (message, field) => expect(refused(message).field).toBe(field));

test("a field that the server names is told in words of this page", () => {
  const fault = refused("SignUp.email: String should match pattern", "invalid_input", ["SignUp.email"]);
  expect(fault).toMatchObject({ field: "email", message: expect.stringContaining("name@example.com") });
});

test("plain http is explained, with what to do", () => {
  expect(refused("Passwords are not taken over plain http.").message).toMatch(/by https, or on the server’s own/);
});

test("who tries too often is told how long to wait", () => {
  expect(refused("That is too fast; wait 5.214 s and send it again.", "rate_limited").message).toContain("Wait 6 s");
});

test.each([
  [{ handle: "A" }, "handle"],
  [{ handle: "ada", name: " " }, "name"],
  [{ password: "short" }, "password"],
  [{ email: "nowhere" }, "email"],
])("%j is refused before it is sent", (values, field) => {
  expect(() => requireSound(values)).toThrow(expect.objectContaining({ field }));
});

test("what is sound passes, without a mail address too", () => {
  expect(() => requireSound({ handle: "ada.b", name: "Ada", password: "ten letters", email: "" })).not.toThrow();
});

test.each([
  ["http:", "chat.example", true],
  ["http:", "192.168.0.5", true],
  ["https:", "chat.example", false],
  ["http:", "localhost", false],
  ["http:", "127.0.0.1", false],
  ["http:", "[::1]", false],
])("%s//%s may be read on its way: %s", (protocol, hostname, expected) => {
  expect(isExposed({ protocol, hostname })).toBe(expected);
});
