/**
 * Commands on an objection. None names a version: to open an objection is itself on record and makes
 * a new one, so a colleague who only looks would stand in the way. Its state guards each step.
 */
import { useAction, type Action } from "../action";
import { command, type Schemas } from "../api/client";

interface To {
  path: { objection: string };
  header: { "Idempotency-Key": string };
}

export function useObjectionAct(
  objection: () => Schemas["ObjectionView"],
  again: () => void,
  work: (to: To) => Promise<unknown>,
  done: string,
): Action<[]> {
  return useAction((key) => work({ path: { objection: objection().id }, header: command(key) }), done, again);
}
