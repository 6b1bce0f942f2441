/** How roles are called, and what they mean. */
import type { Role } from "../../wire/types";

export const ROLE_WORDS: Record<Role, string> = {
  guest: "Guest: sees only the rooms it is in",
  member: "Member",
  coordinator: "Coordinator: keeps order in rooms",
  admin: "Admin: also says who belongs here",
  owner: "Owner: may do everything",
};

export function roleOptions(roles: readonly Role[]): { value: string; label: string }[] {
  return roles.map((role) => ({ value: role, label: ROLE_WORDS[role] }));
}
