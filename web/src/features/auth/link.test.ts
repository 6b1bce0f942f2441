import { beforeEach, expect, test } from "vitest";
import { secretIn, takeSecret } from "./link";

beforeEach(() => history.replaceState(null, "", "/"));

test.each(["link", "invite", "reset"] as const)(
  "takes the secret of a %s out of the address, so that neither history nor a reader over the shoulder keeps it",
  (kind) => {
    history.replaceState(null, "", `/?a=1#${kind}=tl_secret%2B1`);
    expect(takeSecret()).toEqual({ kind, token: "tl_secret+1" });
    expect(location.href).not.toContain("secret");
    expect(location.search).toBe("?a=1");
  },
);

test("a link that was cut short is no secret, and the page opens all the same", () => {
  history.replaceState(null, "", "/#link=tl_secret%2");
  expect(takeSecret()).toBeNull();
  expect(location.href).not.toContain("secret");
});

test.each(["/", "/#/rooms/room_1", "/#link=", "/#other=1"])("leaves %s as it is", (address) => {
  history.replaceState(null, "", address);
  expect(takeSecret()).toBeNull();
  expect(location.pathname + location.hash).toBe(address);
});

test("finds the secret in a whole link", () => {
  expect(secretIn("https://chat.example/team/#invite=ti_1")).toEqual({ kind: "invite", token: "ti_1" });
  expect(secretIn("ti_1")).toBeUndefined();
});
