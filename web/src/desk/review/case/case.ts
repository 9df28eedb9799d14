/** What a case allows now. Only what makes sense is offered; the API decides. */
import type { Schemas } from "../../api/client";

export type CaseView = Schemas["CaseView"];

/** Whether review holds the file and may act on it. */
export function inHand(view: CaseView): boolean {
  return view.status === "UNDER_REVIEW" || view.status === "RESERVE";
}

/** The offices whose opinions are still missing, level by level (R24). */
export function missingReferences(view: CaseView): { kind: Schemas["ReferenceKind"]; level: Schemas["Level"] }[] {
  const kinds: Schemas["ReferenceKind"][] = ["DISCIPLINE", "PERSONNEL"];
  return view.levels_passed
    .flatMap((level) => kinds.map((kind) => ({ kind, level })))
    .filter(({ kind, level }) => !view.references.some((known) => known.kind === kind && known.level === level));
}

/** Whether inspection and opinions are complete, so that it may be rated. */
export function examined(view: CaseView): boolean {
  return view.inspection !== null && missingReferences(view).length === 0;
}

/** The ruling that waits for a second person. */
export function waitingRuling(view: CaseView): Schemas["RulingView"] | undefined {
  const last = view.rulings.at(-1);
  return last && last.confirmed_by === null ? last : undefined;
}
