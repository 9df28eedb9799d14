/** The body of a new campaign, from what it is based on. */
import { RefusalError, type Schemas } from "../api/client";

type Body = Schemas["CampaignBody"];
type Typed = Pick<Schemas["CampaignSettings"], "campaign" | "title" | "opens_on" | "nominations_due_on" | "finish_by">;

/** Settings and roster under a new name, as first versions; a rehearsal's clock is left behind. */
export function based(from: Body, typed: Typed): Body {
  const settings = { ...from.settings, ...typed, version: 1 };
  delete settings.rehearsal;
  return { settings, roster: { ...from.roster, campaign: typed.campaign, version: 1 }, kin: from.kin };
}

/**
 * What a file holds. Whether its settings are right the API says, field by field.
 *
 * @throws RefusalError it is not JSON, or has no settings and roster.
 */
export async function readFile(file: Blob): Promise<Body> {
  try {
    const found = JSON.parse(await file.text()) as Partial<Body>;
    if (found.settings && Array.isArray(found.roster?.members)) {
      return { settings: found.settings, roster: found.roster, kin: found.kin ?? {} };
    }
  } catch {
    // Said below: whoever chose the file can do nothing with the parser's words.
  }
  throw new RefusalError("INVALID", 422, "文件不是含有 settings 和 roster 的 JSON");
}
