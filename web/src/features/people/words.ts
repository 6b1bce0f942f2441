/** How roles are called, and what they mean. */
import type { Role } from "../../wire/types";
import { mark, t } from "../../words/words";

export const ROLE_WORDS: Record<Role, string> = {
  guest: mark("Guest: sees only the rooms it is in"),
  member: mark("Member"),
  coordinator: mark("Coordinator: keeps order in rooms"),
  admin: mark("Admin: also says who belongs here"),
  owner: mark("Owner: may do everything"),
};

export function roleOptions(roles: readonly Role[]): { value: string; label: string }[] {
  return roles.map((role) => ({ value: role, label: t(ROLE_WORDS[role]) }));
}
