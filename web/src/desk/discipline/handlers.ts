/** Who may look into an objection, as a choice: account → account and unit. */
import type { Schemas } from "../api/client";

export function handlersOf(objection: Schemas["ObjectionView"]): Record<string, string> {
  return Object.fromEntries(objection.handlers.map(({ user, unit }) => [user, `${user}（${unit}）`]));
}
