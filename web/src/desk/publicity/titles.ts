import { tail } from "../../words/common";

/** What a round is called: it has no name of its own, only a place in the order, and its id. */
export function roundTitle(place: number, id: string): string {
  return `第${place + 1}次公示${tail(id)}`;
}
