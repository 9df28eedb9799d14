/** The one way to the API: typed by docs/openapi.json, refusals as errors, expired sign-in mended. */
import createClient, { type Client } from "openapi-fetch";
import type { Session } from "../session";
import { boundKey, reach } from "../../refusal";
import type { components, paths } from "./schema";

export { asRefusal, command, given, RefusalError, unanswered, type FieldError, type Problem } from "../../refusal";
export type Schemas = components["schemas"];
export type Api = Client<paths>;

const KEY = "Idempotency-Key";

export function makeApi(base: string, session: Session): Api {
  async function call(request: Request): Promise<Response> {
    const drawn = request.headers.get(KEY);
    if (drawn) request.headers.set(KEY, await boundKey(drawn, await request.clone().text()));
    if (session.stale()) await session.renew();
    const again = request.clone();
    request.headers.set("authorization", session.authorization());
    const answer = await reach(request);
    if (answer.status !== 401) return answer;
    await session.renew();
    again.headers.set("authorization", session.authorization());
    return reach(again);
  }
  return createClient<paths>({ baseUrl: base, fetch: call });
}

/** Everything of a list, as many pages as it takes; `read` gives the page after a mark. */
export async function everything<T>(read: (after: string | undefined) => Promise<{ items: T[]; next: string | null }>): Promise<T[]> {
  const found: T[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    found.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return found;
}
