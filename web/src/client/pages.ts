/** Walks a list that comes in pages. */

const MAX_PAGES = 20;

/** Give page after page, in the server's order, to the last one; a list without end is cut off. */
export async function* pagesOf<P extends { next: string | null }>(
  load: (cursor: string | null) => Promise<P>,
): AsyncGenerator<P> {
  let cursor: string | null = null;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const page: P = await load(cursor);
    yield page;
    cursor = page.next;
    if (cursor === null) return;
  }
}
