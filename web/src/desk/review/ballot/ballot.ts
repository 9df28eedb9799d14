/** What a ballot is, in the order in which people ask. */
import type { Schemas } from "../../api/client";
import type { Fate } from "../../../words/review";

export type BallotView = Schemas["BallotView"];

/** What came of a candidate in the count; null before it is counted. */
export function fateOf(ballot: BallotView, nomination: string): Fate | null {
  const { count } = ballot;
  if (!count) return null;
  if (count.placed.includes(nomination)) return "PLACED";
  if (count.tied.includes(nomination)) return "TIED";
  if (count.reserves.includes(nomination)) return "RESERVE";
  return count.unquorate?.includes(nomination) ? "UNQUORATE" : "NOT_PLACED";
}

/** Whether the order among reserves with as many votes says nothing. */
export function equals(ballot: BallotView, nomination: string): readonly string[] {
  return ballot.count?.equals?.find((group) => group.includes(nomination)) ?? [];
}
