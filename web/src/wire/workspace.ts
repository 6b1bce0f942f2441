/** What is set for a whole workspace, as the server gives it. */
import type { Routing } from "./providers";

/** Times of the day as HH:MM; alike where there are no such hours, and in UTC without a zone. */
export interface QuietHours {
  from: string;
  to: string;
  time_zone: string | null;
}

/** For how many days a kind of data is kept; null is for good. */
export interface Retention {
  message_days: number | null;
  trace_days: number | null;
  memory_days: number | null;
}

export interface Workspace {
  id: string;
  name: string;
  sign_up: "closed" | "open";
  words_in_mail: boolean;
  link_previews: boolean;
  quiet_hours: QuietHours;
  retention: Retention;
  routing: Routing;
}
