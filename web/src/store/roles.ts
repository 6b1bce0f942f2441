/** Who stands above whom, as the server's rules say; the server decides, this only spares me what it would refuse. */
import type { Me, Member, Role } from "../wire/types";

/** From the least to the most. */
export const ROLES = ["guest", "member", "coordinator", "admin", "owner"] as const satisfies readonly Role[];

type Who = Pick<Me, "id" | "role"> | null;

const rank = (role: string): number => ROLES.indexOf(role as Role);

export function isAdmin(me: Who): boolean {
  return me !== null && ["owner", "admin"].includes(me.role);
}

/** Say whether I keep order in the workspace, and so see its people and who is invited. */
export function isStaff(me: Pick<Member, "role"> | null): boolean {
  return me !== null && rank(me.role) >= rank("coordinator");
}

/** Say whether another's account is mine to govern: an owner's is everybody's, an admin's who is below. */
export function isAbove(me: Who, target: Pick<Member, "id" | "role">): boolean {
  if (me === null || me.id === target.id) return false;
  return me.role === "owner" || (me.role === "admin" && rank(target.role) < rank("admin"));
}

/** List the roles that I may give somebody; programs and agents are never owner or admin. */
export function rolesFor(me: Who, target: Pick<Member, "id" | "role" | "kind">): Role[] {
  if (!isAbove(me, target)) return [];
  return ROLES.filter(
    (role) =>
      (target.kind === "human" || rank(role) < rank("admin")) && (me?.role === "owner" || rank(role) < rank("admin")),
  );
}

/** List the roles to which I may invite: those below mine, as coordinator members and guests. */
export function rolesToInvite(me: Who): Role[] {
  if (me === null || !isStaff(me)) return [];
  return ROLES.filter((role) => rank(role) < rank(me.role));
}
