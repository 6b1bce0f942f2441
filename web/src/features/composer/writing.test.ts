import { beforeEach, expect, test } from "vitest";
import { insertAt, wrapAt } from "./writing";

let field: HTMLTextAreaElement;
const selected = (): string => field.value.slice(field.selectionStart, field.selectionEnd);

beforeEach(() => {
  document.body.innerHTML = "";
  field = document.createElement("textarea");
  document.body.append(field);
  field.value = "water the beans";
});

test("a text takes the place of what is selected, and the caret stands behind it", () => {
  let told = 0;
  field.addEventListener("input", () => {
    told += 1;
  });
  field.setSelectionRange(6, 9);
  insertAt(field, "all");
  expect(field.value).toBe("water all beans");
  expect([field.selectionStart, field.selectionEnd]).toEqual([9, 9]);
  expect(told).toBe(1);
});

test("a mark is put around what is selected, and taken away again", () => {
  field.setSelectionRange(10, 15);
  wrapAt(field, "**");
  expect(field.value).toBe("water the **beans**");
  expect(selected()).toBe("beans");
  wrapAt(field, "**");
  expect(field.value).toBe("water the beans");
  expect(selected()).toBe("beans");
});

test("bold is not italic: each is put around the other, and taken away alone", () => {
  field.setSelectionRange(10, 15);
  for (const [mark, said] of [
    ["**", "**beans**"],
    ["*", "***beans***"],
    ["*", "**beans**"],
    ["*", "***beans***"],
    ["**", "*beans*"],
    ["*", "beans"],
  ] as const) {
    wrapAt(field, mark);
    expect(field.value).toBe(`water the ${said}`);
    expect(selected()).toBe("beans");
  }
});
