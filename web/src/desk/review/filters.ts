/** What the list of cases is narrowed to. It outlives the page, so that coming back finds it again;
 * it is not in the address, since a name that was searched is personal. */
import { reactive } from "vue";
import type { Schemas } from "../api/client";
import type { CaseStatus } from "../../words/review";

export interface Filters {
  region: string;
  category: Schemas["Category"] | "";
  status: CaseStatus | "";
  held: "" | "yes" | "no";
  search: string;
  sort: Schemas["CaseOrder"];
  /** The `after` of every page before the one that is shown. */
  pages: string[];
}

const kept = new Map<string, Filters>();

export function blankFilters(): Filters {
  return { region: "", category: "", status: "", held: "", search: "", sort: "region", pages: [] };
}

export function filtersOf(campaign: string): Filters {
  const known = kept.get(campaign) ?? reactive(blankFilters());
  kept.set(campaign, known);
  return known;
}
