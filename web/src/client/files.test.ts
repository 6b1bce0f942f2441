import { afterEach, expect, test, vi } from "vitest";
import { fileUrl, signUrl, thumbnailUrl } from "./files";

afterEach(() => vi.restoreAllMocks());

test.each([
  ["https://example.com/", "https://example.com"],
  ["https://example.com/chat/#/rooms/room_1", "https://example.com/chat"],
])("a page at %s finds files and the sign below %s", (page, start) => {
  vi.spyOn(document, "baseURI", "get").mockReturnValue(page);
  expect([fileUrl("fil_1"), thumbnailUrl("fil_1"), signUrl()]).toEqual([
    `${start}/api/files/fil_1`,
    `${start}/api/files/fil_1/thumbnail`,
    `${start}/favicon.svg`,
  ]);
});
