import { render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { use } from "./language";
import { PSEUDO, pseudo } from "./pseudo";
import { tr } from "./rich";
import { type Catalogue, ENGLISH, listed, mark, number, t } from "./words";

const speak = (tag: string, catalogue: Catalogue): void => use({ tag, find: (english) => catalogue[english] });

afterEach(() => use(ENGLISH));

test("a count has its form, and numbers are written as the language writes them", () => {
  const replies = (count: number): string => t(["{count} reply", "{count} replies"], { count });
  expect([0, 1, 2, 1_234].map(replies)).toEqual(["0 replies", "1 reply", "2 replies", "1,234 replies"]);
  speak("de", { "{count} replies": { one: "{count} Antwort", other: "{count} Antworten" } });
  expect([1, 1_234].map(replies)).toEqual(["1 Antwort", "1.234 Antworten"]);
});

test("a language has as many forms as it needs", () => {
  speak("pl", {
    "{count} replies": { one: "{count} odpowiedź", few: "{count} odpowiedzi", other: "{count} odpowiedzi?" },
  });
  const replies = (count: number): string => t(["{count} reply", "{count} replies"], { count });
  expect([1, 2, 5].map(replies)).toEqual(["1 odpowiedź", "2 odpowiedzi", "5 odpowiedzi?"]);
});

test("values stand in their places, wherever the translation puts them", () => {
  const names = listed(["Ada", "Ben"]);
  expect(t("Seen by {names}", { names })).toBe("Seen by Ada and Ben");
  speak("de", { "Seen by {names}": "Von {names} gesehen" });
  expect(t("Seen by {names}", { names: listed(["Ada", "Ben"]) })).toBe("Von Ada und Ben gesehen");
});

test("what somebody chose as a name is no place", () => {
  expect(t("Join {room}", { room: "{name}" })).toBe("Join {name}");
});

test("a place takes what is drawn", () => {
  speak("es", { "Join {room}": "Entra en {room}" });
  const { container } = render(<p>{tr("Join {room}", { room: <bdi>Kitchen</bdi> })}</p>);
  expect(container.innerHTML).toBe("<p>Entra en <bdi>Kitchen</bdi></p>");
});

test("a sentence without a translation is English, and what is noted for translators is unseen", () => {
  speak("de", { Open: "Offen" });
  expect([t("Open"), t("Closed"), t("Open##of a door")]).toEqual(["Offen", "Closed", "Open"]);
});

test("a sentence that is marked is said later", () => {
  const kept = mark("Save");
  speak("de", { Save: "Speichern" });
  expect(t(kept)).toBe("Speichern");
});

test("the language for tests keeps places and forms apart", () => {
  use(PSEUDO);
  expect(pseudo("Join {room}")).toBe("⟦Ĵóîñ {room} ~~~~⟧");
  expect(t("Join {room}", { room: "Kitchen" })).toContain("Kitchen");
  expect(number(1_234)).toBe("1,234");
});
