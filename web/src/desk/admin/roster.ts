/** Lines of a roster, and how two rosters are compared: account by account. */
import { ROLE } from "../../words/common";
import type { Schemas } from "../api/client";

export type Member = Schemas["Member"];

export function freshMember(): Member {
  return { user: "", role: "officer", region: "", unit: "", mail: "", chair: false, kin: [] };
}

/** What is compared of each account, as words. */
export function byUser(members: readonly Member[]): Record<string, unknown> {
  return Object.fromEntries(members.map(({ user, role, region, unit, mail, chair }) => (
    [user, [ROLE[role], region, unit, mail, chair ? "组长" : ""].filter(Boolean).join("，")]
  )));
}

/** Every account of either, called by itself. */
export function namesOf(...rosters: (readonly Member[])[]): Record<string, string> {
  return Object.fromEntries(rosters.flat().map(({ user }) => [user, user]));
}
