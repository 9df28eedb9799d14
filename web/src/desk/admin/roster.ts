/** Lines of a roster, and how two rosters are compared: account by account. */
import { ref, type Ref } from "vue";
import { ROLE } from "../../words/common";
import type { Schemas } from "../api/client";
import { merged } from "../merge";

export type Member = Schemas["Member"];

function freshMember(): Member {
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

/** A line that is being edited, and which one that is; none for a new one. */
export interface Editing {
  member: Member;
  place: number | null;
}

export interface MembersDraft {
  members: Ref<Member[]>;
  /** ID numbers that were typed; only their fingerprints are kept, and they leave the page once. */
  kin: Ref<Record<string, string[]>>;
  editing: Ref<Editing | null>;
  take: (members: readonly Member[]) => void;
  add: () => void;
  edit: (place: number) => void;
  accept: (member: Member, numbers: string[]) => void;
  remove: () => void;
}

/** The lines of a roster while they are changed; `changed` hears of each change. */
export function useMembers(changed: () => void): MembersDraft {
  const members = ref<Member[]>([]);
  const kin = ref<Record<string, string[]>>({});
  const editing = ref<Editing | null>(null);
  function put(line: readonly Member[]): void {
    members.value.splice(editing.value?.place ?? members.value.length, 1, ...line);
    editing.value = null;
    changed();
  }
  return {
    members, kin, editing,
    take: (from) => {
      members.value = from.map((member) => ({ ...member }));
      kin.value = {};
    },
    add: () => { editing.value = { member: freshMember(), place: null }; },
    edit: (place) => { editing.value = { member: { ...members.value[place]! }, place }; },
    accept: (member, numbers) => {
      if (numbers.length) kin.value = { ...kin.value, [member.user]: numbers };
      put([member]);
    },
    remove: () => put([]),
  };
}
