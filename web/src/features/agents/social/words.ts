/** How members stand, in words: the picture, the list and the card say the same. */
import { fullTime } from "../../../ui/time";
import type { SocialEvidence, SocialNode, SocialPerson, SocialRole, SocialTie, Tone } from "../../../wire/social";
import { hundredths, mark, t } from "../../../words/words";

export type Names = ReadonlyMap<string, string>;

export const TONES: Record<Tone, string> = {
  warm: mark("warm"),
  even: mark("even"),
  mixed: mark("mixed"),
  strained: mark("strained"),
};

const SIGNS: Record<SocialEvidence["sign"], string> = {
  reply: mark("a reply"),
  mention: mark("by name"),
  turn: mark("in turn"),
};

export function namesOf(nodes: readonly SocialNode[]): Names {
  return new Map(nodes.map((node) => [node.member_id, node.name]));
}

/** Say how two stand: how much they spoke, in what tone, when last. */
export function tieLine(tie: SocialTie): string {
  if (tie.last_at === null) return t("did not speak to each other where the agent was");
  return t(
    [
      "one message, tone: {tone} ({warm} warm, {cool} harsh), last {time}",
      "{count} messages, tone: {tone} ({warm} warm, {cool} harsh), last {time}",
    ],
    { count: tie.exchanges, tone: t(TONES[tie.tone]), warm: tie.warm, cool: tie.cool, time: fullTime(tie.last_at) },
  );
}

/** Say who is who's what, in the word that was said. */
export function roleLine(role: SocialRole, names: Names): string {
  const of = names.get(role.of_id) ?? t("somebody");
  const who = (role.who_id === null ? null : names.get(role.who_id)) ?? role.name ?? t("somebody");
  return t("{who}: “{role}” of {of}", { who, role: role.role, of });
}

export function trustLine({ value, liked, disliked, corrected }: SocialPerson["trust"]): string {
  if (value === null) return t("Nothing vouches for it yet: no rated answers, no corrections.");
  return t("{value} of 1 (answers liked: {liked}, not liked: {disliked}; corrections that held: {corrected})", {
    value: hundredths(value),
    liked,
    disliked,
    corrected,
  });
}

export function evidenceLine(one: SocialEvidence, names: Names): string {
  const author = names.get(one.author_id) ?? t("somebody");
  const other = names.get(one.other_id) ?? t("somebody");
  const sign = t(SIGNS[one.sign]);
  const time = fullTime(one.at);
  if (one.tone > 0) return t("{author} to {other}, {sign}, warm, {time}", { author, other, sign, time });
  if (one.tone < 0) return t("{author} to {other}, {sign}, harsh, {time}", { author, other, sign, time });
  return t("{author} to {other}, {sign}, {time}", { author, other, sign, time });
}

export function otherOf(tie: SocialTie, memberId: string): string {
  return tie.a_id === memberId ? tie.b_id : tie.a_id;
}
