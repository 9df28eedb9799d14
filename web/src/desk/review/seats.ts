/** The places of a campaign, or null while they are not set out yet. */
import { given, RefusalError, type Api, type Schemas } from "../api/client";

export async function readSeats(api: Api, campaign: string): Promise<Schemas["SeatsView"] | null> {
  try {
    return await given(api.GET("/campaigns/{campaign}/seats", { params: { path: { campaign } } }));
  } catch (error) {
    if (error instanceof RefusalError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}
