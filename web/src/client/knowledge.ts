/** What an agent learns from documents, and all it knows as a file, over REST. */
import { below } from "../net/base";
import { request } from "../net/rest";
import { type Upload, upload } from "../net/upload";
import type { ImportReport, Source } from "../wire/knowledge";
import type { Page } from "../wire/types";

const SOURCES = 200;

const path = (agentId: string, ...parts: string[]): string =>
  `/api/agents/${[agentId, ...parts].map(encodeURIComponent).join("/")}`;

/** For whom what is learnt is, and whether it takes the place of what was learnt before. */
export interface Lesson {
  roomId: string | null;
  replaces: boolean;
}

export async function listSources(agentId: string): Promise<Source[]> {
  return (await request<Page<Source>>("GET", `${path(agentId, "sources")}?limit=${SOURCES}`)).items;
}

export function removeSource(agentId: string, sourceId: string): Promise<void> {
  return request("DELETE", path(agentId, "sources", sourceId));
}

/** Have an agent learn from a document; `onProgress` is told the share of it that is sent. */
export function train(
  agentId: string,
  file: File,
  lesson: Lesson,
  onProgress: (share: number) => void,
): Upload<Source> {
  const query = new URLSearchParams();
  if (lesson.roomId !== null) query.set("room_id", lesson.roomId);
  if (lesson.replaces) query.set("replace", "true");
  return upload<Source>(`${path(agentId, "train")}?${query}`, file, onProgress);
}

/** Where all that an agent knows can be downloaded. */
export function knowledgeUrl(agentId: string): string {
  return below(path(agentId, "knowledge"));
}

/** Have an agent know what a file holds, or only hear what that would be. */
export function importKnowledge(agentId: string, file: File, isDry: boolean): Promise<ImportReport> {
  return upload<ImportReport>(`${path(agentId, "knowledge")}?dry_run=${isDry}`, file, () => {}).outcome;
}
