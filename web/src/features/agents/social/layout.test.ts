import { expect, test } from "vitest";
import { type Bond, place } from "./layout";

const ids = (count: number): string[] => Array.from({ length: count }, (_, number) => `m${number}`);
const star = (count: number): Bond[] =>
  ids(count)
    .slice(1)
    .map((id) => ({ a: "m0", b: id, strength: 3 }));

test.each([0, 1, 2, 3, 12, 60, 200])("%i members stand within the picture, each in a place of its own", (count) => {
  const places = [...place(ids(count), star(count), 660, 440).values()];
  expect(places).toHaveLength(count);
  expect(places.every(({ x, y }) => x >= 0 && x <= 660 && y >= 0 && y <= 440)).toBe(true);
  expect(new Set(places.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`)).size).toBe(count);
});

test("the same graph is drawn the same way each time", () => {
  expect(place(ids(30), star(30), 300, 400)).toEqual(place(ids(30), star(30), 300, 400));
});

test("who speaks with one another stands nearer than who does not", () => {
  const bonds = [
    { a: "m0", b: "m1", strength: 9 },
    { a: "m2", b: "m3", strength: 9 },
    { a: "m0", b: "gone", strength: 9 },
  ];
  const places = place(ids(4), bonds, 400, 400);
  const far = (a: string, b: string): number => {
    const [one, other] = [places.get(a), places.get(b)];
    return Math.hypot((one?.x ?? 0) - (other?.x ?? 0), (one?.y ?? 0) - (other?.y ?? 0));
  };
  expect(far("m0", "m1")).toBeLessThan(far("m0", "m2"));
  expect(far("m2", "m3")).toBeLessThan(far("m1", "m3"));
});
