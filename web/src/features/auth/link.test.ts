import { beforeEach, expect, test } from "vitest";
import { takeLinkToken } from "./link";

beforeEach(() => history.replaceState(null, "", "/"));

test("takes the token out of the address, so that neither history nor a reader over the shoulder keeps it", () => {
  history.replaceState(null, "", "/?a=1#link=tl_secret%2B1");
  expect(takeLinkToken()).toBe("tl_secret+1");
  expect(location.href).not.toContain("secret");
  expect(location.search).toBe("?a=1");
});

test("a link that was cut short is no token, and the page opens all the same", () => {
  history.replaceState(null, "", "/#link=tl_secret%2");
  expect(takeLinkToken()).toBeNull();
  expect(location.href).not.toContain("secret");
});

test.each(["/", "/#/rooms/room_1", "/#link="])("leaves %s as it is", (address) => {
  history.replaceState(null, "", address);
  expect(takeLinkToken()).toBeNull();
  expect(location.pathname + location.hash).toBe(address);
});
