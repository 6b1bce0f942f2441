/** What the state says of the connection after the session told how it goes. */
import type { Status } from "../net/session";
import type { ConnectionState } from "../store/state";

/** `lostAtMs` is when the connection was lost, null while there was one. */
export function connectionAfter(status: Status, lostAtMs: number | null): Partial<ConnectionState> {
  switch (status.kind) {
    case "offline":
      return { status: "offline", sinceMs: lostAtMs ?? Date.now(), retryAtMs: status.retryAtMs };
    case "online":
      return { status: "online", sinceMs: null, retryAtMs: null, caughtUp: lostAtMs === null ? null : status.caughtUp };
    case "refused":
      return { status: "refused", refusal: status.code };
    case "connecting":
      return { status: "connecting" };
  }
}
