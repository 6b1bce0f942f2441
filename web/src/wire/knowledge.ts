/** What an agent learns from, as REST tells it. */

/** A document that an agent learns from, and how far that is. */
export interface Source {
  id: string;
  name: string;
  size_bytes: number;
  status: "queued" | "reading" | "storing" | "indexing" | "done" | "failed";
  error: string | null;
  /** How many memories it makes; null while it is not read. */
  pieces_total: number | null;
  pieces: number;
  pieces_indexed: number;
  room_id: string | null;
  created_at: string;
}

/** What came in of a file of knowledge, or would. */
export interface ImportReport {
  sources: number;
  sources_added: number;
  memories: number;
  memories_added: number;
  problems: { line: number; message: string }[];
}
