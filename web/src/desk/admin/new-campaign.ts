/** What a new campaign is based on, and what is sent to open it. */
import { RefusalError, type Schemas } from "../api/client";
import { copyOf, type Settings } from "./fields";
import type { Member } from "./roster";

type Body = Schemas["CampaignBody"];

/** Settings and lines of a roster to begin with. */
export interface Basis {
  settings: Settings;
  members: readonly Member[];
}

/** Settings of another campaign for a new one: without its name, its version and a rehearsal's clock. */
export function fresh(settings: Settings): Settings {
  const { rehearsal: _, ...kept } = copyOf(settings);
  return { ...kept, campaign: "", version: 1 };
}

/** The settings that the system ships with: the third campaign's, as its notice states them. */
export async function shipped(): Promise<Settings> {
  // Generated from campaigns/2023-third.yaml, and compared with it by `zuimei docs --check`.
  return fresh((await import("./defaults.json")).default as unknown as Settings);
}

/** The body that opens a campaign. */
export function opening(settings: Settings, members: Member[], kin: Record<string, string[]>): Body {
  return { settings, roster: { campaign: settings.campaign, version: 1, members }, kin };
}

/** What a form needs to be there; whether it is right the API says, field by field. */
const EMPTY = { categories: [], regions: [], recommendation_quotas: {}, consultation: [] };

/** Settings from text; what is wrong with it is said of `/json`. */
export function parsed(text: string): { settings: Settings; refusal: null } | { settings: null; refusal: RefusalError } {
  const found = read(text);
  if (found) return { settings: { ...EMPTY, ...(found as Settings) }, refusal: null };
  const error = { pointer: "/json", code: "JSON", detail: "不是有效的 JSON" };
  return { settings: null, refusal: new RefusalError("INVALID", 422, "设置填写有误", [error]) };
}

/**
 * What a file holds: settings and a roster.
 *
 * @throws RefusalError it is not JSON, or has none of the two.
 */
export async function readFile(file: Blob): Promise<Basis> {
  const found = read(await file.text()) as Partial<Body> | null;
  if (found?.settings && Array.isArray(found.roster?.members)) {
    return { settings: { ...EMPTY, ...found.settings }, members: found.roster.members };
  }
  throw new RefusalError("INVALID", 422, "文件不是含有 settings 和 roster 的 JSON");
}

/** An object that a text holds as JSON, or nothing: people can do nothing with the parser's words. */
function read(text: string): object | null {
  try {
    const found: unknown = JSON.parse(text);
    return found !== null && typeof found === "object" && !Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}
