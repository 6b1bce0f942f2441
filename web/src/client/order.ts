/** Keeping order over REST: who is banned, and what was reported. */
import { RestError, request } from "../net/rest";
import type { Store } from "../store/store";
import type { Ban, Page, Report, ReportStatus, ServerFrame } from "../wire/types";
import { pagesOf } from "./pages";

const PAGE = 200;

/** List who is banned from a room, newest first. Raises RestError. */
export async function listBans(roomId: string): Promise<Ban[]> {
  const bans: Ban[] = [];
  for await (const page of pagesOf((cursor) => get<Ban>(`/api/rooms/${encodeURIComponent(roomId)}/bans`, { cursor })))
    bans.push(...page.items);
  return bans;
}

/** Give one page of reports of a status, newest first. Raises RestError. */
export function listReports(status: ReportStatus, cursor: string | null): Promise<Page<Report>> {
  return get<Report>("/api/reports", { status, cursor });
}

/** Say what came of a report. Raises RestError. */
export function closeReport(id: string, status: "resolved" | "dismissed", note: string): Promise<Report> {
  return request("POST", `/api/reports/${encodeURIComponent(id)}`, { status, note });
}

/** Count anew the reports that wait for me, whenever a frame says that they may be others; mine to see or none. */
export async function countReports(store: Store, frame: ServerFrame): Promise<void> {
  const isNews = ["welcome", "report_changed", "room_role_changed"].includes(frame.type);
  if (!isNews || store.state.me === null) return;
  try {
    const { items } = await listReports("open", null);
    store.dispatch({ type: "open_reports", count: items.length });
  } catch (error) {
    // The number is an ornament: the next signal brings it.
    if (!(error instanceof RestError)) throw error;
  }
}

function get<T>(path: string, query: Record<string, string | null>): Promise<Page<T>> {
  const said = Object.entries(query).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return request("GET", `${path}?${new URLSearchParams([...said, ["limit", String(PAGE)]])}`);
}
