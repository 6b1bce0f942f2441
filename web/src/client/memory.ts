/** What agents may remember of oneself, over REST. */
import { request } from "../net/rest";
import type { Erasure, Memory, MemoryChoice, MemoryProposal } from "../wire/types";

const CONSENT = "/api/me/memory-consent";
const PROPOSALS = "/api/me/memory-proposals";
const MINE = "/api/me/memories";

export async function readConsent(): Promise<MemoryChoice> {
  return (await request<{ choice: MemoryChoice }>("GET", CONSENT)).choice;
}

export async function setConsent(choice: MemoryChoice): Promise<MemoryChoice> {
  return (await request<{ choice: MemoryChoice }>("PUT", CONSENT, { choice })).choice;
}

export async function listProposals(): Promise<MemoryProposal[]> {
  return (await request<{ items: MemoryProposal[] }>("GET", PROPOSALS)).items;
}

export async function answerProposal(id: string, allow: boolean): Promise<void> {
  await request("POST", `${PROPOSALS}/${encodeURIComponent(id)}`, { allow });
}

/** Give all that agents remember of oneself, as it is told. */
export function exportMemories(): Promise<{ items: Memory[] }> {
  return request("GET", MINE);
}

export function eraseMemories(): Promise<Erasure> {
  return request("DELETE", MINE);
}

/** Take a room off the record, so that agents remember nothing that is said there, or put it back. */
export async function setOffRecord(roomId: string, isOff: boolean): Promise<void> {
  await request("PUT", `/api/rooms/${encodeURIComponent(roomId)}/off-record`, { off_record: isOff });
}
