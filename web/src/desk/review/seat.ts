/** Who the signed-in person is in a campaign's roster. */
import { given, RefusalError, type Api, type Schemas } from "../api/client";

/**
 * The person's line in the roster, or null: not in it, or it cannot be read now. Then what is for the
 * chair alone is offered all the same, and the API decides.
 */
export async function readSeat(api: Api, campaign: string): Promise<Schemas["MemberView"] | null> {
  try {
    const me = await given(api.GET("/me"));
    return me.campaigns.find((each) => each.campaign === campaign)?.member ?? null;
  } catch (error) {
    if (error instanceof RefusalError) return null;
    throw error;
  }
}

/** Whether to offer what only the chair may do. */
export function mayChair(seat: Schemas["MemberView"] | null): boolean {
  return seat?.chair ?? true;
}

/** Whether to offer what the chair may not do, having done the first step. */
export function maySecond(seat: Schemas["MemberView"] | null): boolean {
  return !(seat?.chair ?? false);
}
