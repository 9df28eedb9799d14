/** The one way to the API: typed by docs/openapi.json, refusals as errors, expired sign-in mended. */
import createClient, { type Client } from "openapi-fetch";
import type { Session } from "../session";
import { reach } from "../../refusal";
import type { components, paths } from "./schema";

export { command, given, RefusalError, type FieldError, type Problem } from "../../refusal";
export type Schemas = components["schemas"];
export type Api = Client<paths>;

export function makeApi(base: string, session: Session): Api {
  async function call(request: Request): Promise<Response> {
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
