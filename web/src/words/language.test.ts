import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fullTime, setTimeZone } from "../ui/time";
import { nearest, speak, use } from "./language";
import { byName, ENGLISH, t } from "./words";

const browserReads = (...languages: string[]) => vi.spyOn(navigator, "languages", "get").mockReturnValue(languages);

beforeEach(() => {
  localStorage.clear();
  browserReads("en-GB");
});
afterEach(async () => {
  await speak("en");
  use(ENGLISH);
  setTimeZone(null);
  vi.restoreAllMocks();
});

test.each([
  [["de-AT", "en"], "de-AT"],
  [["fr-FR", "es-MX", "en"], "es-MX"],
  [["fr"], "en"],
  [[], "en"],
])("of %j the page speaks %s", (asked, expected) => {
  expect(nearest(asked)).toBe(expected);
});

test("what is chosen is spoken: words, names of days, and the order of names", async () => {
  setTimeZone("UTC");
  await speak("de");
  expect(t("Settings")).toBe("Einstellungen");
  expect(fullTime("2026-11-20T12:00:00Z")).toBe("Freitag, 20. November 2026 um 12:00");
  expect(document.documentElement).toMatchObject({ lang: "de", dir: "ltr" });
  await speak("es");
  expect(["ñu", "oso", "nube"].toSorted(byName)).toEqual(["nube", "ñu", "oso"]);
});

test("English needs no words from elsewhere: it is spoken at once", () => {
  void speak("en-US");
  expect(document.documentElement.lang).toBe("en-US");
});

test("where nothing is chosen the page speaks as the browser does, and where that is not spoken, too", async () => {
  browserReads("es-AR");
  await speak(null);
  expect(t("Settings")).toBe("Ajustes");
  await speak("de");
  await speak("fr");
  expect(t("Settings")).toBe("Ajustes");
});

test("words that arrive after another choice are of no use", async () => {
  const first = speak("de");
  await speak("es");
  await first;
  expect(t("Settings")).toBe("Ajustes");
});
