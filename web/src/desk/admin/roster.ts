/** Lines of a roster, and how two rosters are compared: account by account. */
import { ROLE } from "../../words/common";
import type { Schemas } from "../api/client";
import { merged } from "../merge";

export type Member = Schemas["Member"];

export function freshMember(): Member {
  return { user: "", role: "officer", region: "", unit: "", mail: "", chair: false, kin: [] };
}

/** What is compared of each account, as words; `regions` is code → name. */
export function byUser(members: readonly Member[], regions: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(members.map(({ user, role, region, unit, mail, chair, home_region, substitute_for }) => (
    [user, [
      ROLE[role], regions[region] ?? region, unit, mail, chair ? "组长" : "",
      home_region && `籍贯${regions[home_region] ?? home_region}`, substitute_for && `代行 ${substitute_for} 的职责`,
    ].filter(Boolean).join("，")]
  )));
}

/** Their lines, with those that were changed, added or taken out here: account by account. */
export function mergedMembers(base: readonly Member[], mine: readonly Member[], theirs: readonly Member[]): Member[] {
  return Object.values(merged(lines(base), lines(mine), lines(theirs)));
}

function lines(members: readonly Member[]): Record<string, Member> {
  return Object.fromEntries(members.map((member) => [member.user, member]));
}

/** Every account of either, called by itself. */
export function namesOf(...rosters: (readonly Member[])[]): Record<string, string> {
  return Object.fromEntries(rosters.flat().map(({ user }) => [user, user]));
}
