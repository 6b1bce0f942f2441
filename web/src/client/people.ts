/** The workspace and its people over REST, for those who govern them. */
import { request } from "../net/rest";
import type { Invitation, Location, NewInvitation, Page, Profile, Role } from "../wire/types";
import type { Workspace } from "../wire/workspace";
import { byName } from "../words/words";
import { pagesOf } from "./pages";

const path = (...parts: string[]): string => `/api/${parts.map(encodeURIComponent).join("/")}`;

async function listAll<T>(name: string): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pagesOf((cursor) =>
    request<Page<T>>("GET", `/api/${name}?limit=200${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`),
  ))
    found.push(...page.items);
  return found;
}

export function listPeople(): Promise<Profile[]> {
  return listAll("members");
}

export function changeMember(
  id: string,
  change: { role?: Role; location_id?: string | null; name?: string },
): Promise<Profile> {
  return request("PATCH", path("members", id), change);
}

/** Close somebody's account. */
export function deactivateMember(id: string): Promise<void> {
  return request("DELETE", path("members", id));
}

/** Make a link by which somebody sets a new password. */
export async function makeReset(id: string): Promise<string> {
  return (await request<{ url: string }>("POST", path("members", id, "password-reset"))).url;
}

export function listInvitations(): Promise<Invitation[]> {
  return listAll("invitations");
}

export interface InvitationWish {
  role: Role;
  room_ids: string[];
  email?: string;
  expires_in_hours: number;
  max_uses: number;
}

/** Make an invitation; its link is given this once. */
export function invite(wish: InvitationWish): Promise<NewInvitation> {
  return request("POST", "/api/invitations", wish);
}

export function revokeInvitation(id: string): Promise<void> {
  return request("DELETE", path("invitations", id));
}

export function getWorkspace(): Promise<Workspace> {
  return request("GET", "/api/workspace");
}

export function changeWorkspace(
  change: Partial<
    Pick<Workspace, "name" | "sign_up" | "words_in_mail" | "link_previews" | "quiet_hours" | "retention" | "routing">
  >,
): Promise<Workspace> {
  return request("PATCH", "/api/workspace", change);
}

export async function listLocations(): Promise<Location[]> {
  return (await listAll<Location>("locations")).sort((a, b) => byName(a.name, b.name));
}

export function addLocation(name: string): Promise<Location> {
  return request("POST", "/api/locations", { name });
}

export function renameLocation(id: string, name: string): Promise<Location> {
  return request("PATCH", path("locations", id), { name });
}

export function removeLocation(id: string): Promise<void> {
  return request("DELETE", path("locations", id));
}
