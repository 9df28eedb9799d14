/** The public files, beside the portal on its own origin: all that these pages know of a campaign. */
import type { components } from "./schema";

type Schemas = components["schemas"];
export type CampaignIndex = Schemas["CampaignIndex"];
export type IndexLine = CampaignIndex["campaigns"][number];
export type Snapshot = Omit<Schemas["Snapshot"], "$defs">;
export type Round = Snapshot["rounds"][number];
export type Nominee = Round["nominees"][number];
export type Roll = Snapshot["honour_roll"][number];
export type Honouree = Roll["people"][number];
export type Person = Nominee | Honouree;

/** There is no such file: the address is wrong, or nothing is public yet. */
export class MissingError extends Error {}

export function readIndex(): Promise<CampaignIndex> {
  return read<CampaignIndex>("public/index.json");
}

/** The campaign that the page's address names by `?c=`. */
export async function readCampaign(): Promise<Snapshot> {
  const campaign = new URLSearchParams(location.search).get("c") ?? "";
  if (!/^[a-z0-9][a-z0-9-]{1,39}$/.test(campaign)) throw new MissingError(campaign);
  return read<Snapshot>(`public/${campaign}.json`);
}

/** An honouree's full deeds, from where the campaign's file says that they are. */
export async function readDeeds(path: string): Promise<string> {
  return (await read<Schemas["PublicDeeds"]>(path)).deeds;
}

async function read<T>(path: string): Promise<T> {
  const answer = await fetch(`/${path}`);
  if (answer.status === 403 || answer.status === 404) throw new MissingError(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as T;
}
