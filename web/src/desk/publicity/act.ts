/** Commands on a round: each names the version that was seen, and shows the newest afterwards. */
import { useAction, type Action } from "../action";
import { command, type Schemas } from "../api/client";

export type Round = Schemas["RoundView"];

/** Where a command goes, as the typed client takes it. */
interface To {
  path: { round: string };
  header: { "Idempotency-Key": string; "If-Match": string };
}

export function useRoundAct<A extends unknown[]>(
  round: () => Round,
  again: () => void,
  work: (to: To, ...given: A) => Promise<unknown>,
  done: string,
): Action<A> {
  return useAction<A>((key, ...given) => {
    const { id, version } = round();
    return work({ path: { round: id }, header: command(key, version) }, ...given);
  }, done, again);
}
