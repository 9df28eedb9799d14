/** Who stands behind the ids of a ballot or a decision. */
import { everything, given, type Api, type Schemas } from "../api/client";

type Line = Schemas["CaseLine"];

export interface Nominees {
  /** Every case that the person may see. */
  lines: readonly Line[];
  line: (nomination: string) => Line | undefined;
  /** The name; of somebody from whom one keeps away, that this is so. */
  name: (nomination: string) => string;
}

const MOST = 100; // lines of one answer

/** All cases of a campaign, page by page; those from which the person keeps away are not among them. */
export async function readNominees(api: Api, campaign: string): Promise<Nominees> {
  const lines = await everything((after) => (
    given(api.GET("/campaigns/{campaign}/cases", { params: { path: { campaign }, query: { limit: MOST, after } } }))
  ));
  const known = new Map(lines.map((line) => [line.nomination, line]));
  return {
    lines,
    line: (nomination) => known.get(nomination),
    name: (nomination) => nameOf(known.get(nomination)),
  };
}

/** A line's name as people are shown it. */
export function nameOf(line: Line | undefined): string {
  return line ? (line.name ?? "姓名未登记") : "（您已回避的人选）";
}
