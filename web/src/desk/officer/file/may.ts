/** What makes sense for this person at this state: the page offers no more. The API is the judge. */
import { endOf } from "../../../clock";
import { isoDay } from "../../../words/dates";
import { FLAG } from "../../../words/officer";
import over from "../../../words/over.json";
import type { Schemas } from "../../api/client";
import { campaignNow } from "../../campaign";
import type { Person } from "../../session";
import type { Office } from "../shared/office";

export type View = Schemas["NominationView"];
export type OpinionLine = Schemas["OpinionView"];
export type Flag = Schemas["FlagView"];

/** An action that is offered; with `why` it is shown but cannot be done yet. */
export interface Offer { why: string }

export interface Offers {
  edit: boolean;
  /** Opinions and flags of the holding level may be worked on. */
  consult: boolean;
  endorse: Offer | null;
  report: Offer | null;
  sendBack: boolean;
  withdraw: boolean;
  withdrawConsent: boolean;
  /** The public text may be corrected: the province has the file, and it has not ended. */
  correct: boolean;
}

/** How far a nomination is that has ended; tests/contract compares it with the rule. */
const OVER = new Set(over);
const IN_HAND: readonly View["status"][] = ["SUBMITTED", "ENDORSED"];

export function offers(view: View, office: Office, person: Person, left: number | null): Offers {
  const own = person.roles.includes("officer") && person.region === view.held_by && view.status !== "REPORTED";
  const inHand = own && IN_HAND.includes(view.status);
  return {
    edit: own && (view.status === "DRAFT" || view.status === "RETURNED"),
    consult: inHand,
    endorse: inHand && view.status === "SUBMITTED" ? { why: consulted(view, office) } : null,
    report: inHand && view.status === "ENDORSED" ? { why: reportable(view, office, left) } : null,
    sendBack: inHand,
    withdraw: own && view.status !== "WITHDRAWN" && view.status !== "ERASED",
    // Of an honouree it is on record; of whoever has ended in another way, nothing is left to end.
    withdrawConsent: person.roles.includes("officer") && !view.consent_withdrawn && view.status !== "WITHDRAWN" && view.status !== "ERASED" &&
      (!OVER.has(view.progress) || view.progress === "HONOURED") && (person.region === view.region || person.region === view.held_by),
    correct: person.roles.includes("officer") && person.region === view.held_by && view.status === "REPORTED" &&
      !view.consent_withdrawn && !OVER.has(view.progress),
  };
}

/** The opinion that counts of each department of a level: its last one that is not void. */
export function standing(view: View, level: Schemas["Level"]): Map<string, OpinionLine> {
  const lines = view.opinions.filter((line) => line.level === level && !line.void);
  return new Map(lines.map((line) => [line.department, line]));
}

/** What keeps a level's consultation from being complete; empty when it is. */
export function lacking(line: OpinionLine | undefined, today: string): string {
  if (!line) return "待征求";
  if (!line.confirmed_by) return "待另一人核对";
  if (line.opinion === "OBJECTION" && !line.ruled) return "有异议，待研究";
  if (line.valid_until < today) return "已过有效期，须重新征求";
  return "";
}

export function today(office: Office): string {
  return isoDay(campaignNow(office.settings));
}

function consulted(view: View, office: Office): string {
  const here = standing(view, view.level);
  const now = today(office);
  const bad = [...new Set([...view.departments, ...here.keys()])]
    .map((department) => [department, lacking(here.get(department), now)] as const)
    .filter(([, what]) => what)
    .map(([department, what]) => `${department}${what}`);
  return bad.length ? `本级征求意见尚未完成：${bad.join("；")}。` : "";
}

function reportable(view: View, office: Office, left: number | null): string {
  const said = [consulted(view, office)];
  const open = view.flags.filter((flag) => !flag.confirmed_by).map((flag) => FLAG[flag.kind]);
  if (open.length) said.push(`待核实事项尚未办结：${open.join("、")}。`);
  const { settings } = office;
  const before = view.returns.some((one) => one.by_region === settings.province);
  const due = [settings.nominations_due_on, view.late_until ?? ""].sort().at(-1)!;
  if (!before && campaignNow(settings) >= endOf(due)) said.push("已过上报截止时间，须经领导小组同意逾期上报。");
  // A file that was reported before keeps its place.
  if (!before && left === 0 && office.above?.level === "province") said.push("本类推荐名额已用完，须先撤回一人。");
  return said.join("");
}
