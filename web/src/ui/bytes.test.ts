import { expect, test } from "vitest";
import { size } from "./bytes";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1_000, "1 kB"],
  [12_345, "12.3 kB"],
  [26_214_400, "26.2 MB"],
  [123_456_789, "123 MB"],
  [10_737_418_240, "10.7 GB"],
])("%i bytes are %s", (bytes, said) => {
  expect(size(bytes)).toBe(said);
});
