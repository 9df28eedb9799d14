/** The campaign of the address: its settings, and the names of its regions. */
import { computed, onBeforeUnmount, ref, watch, type ComputedRef, type Ref } from "vue";
import { timeOf } from "../clock";
import { given, type Schemas } from "./api/client";
import { useDesk } from "./app";

export interface Campaign {
  settings: Schemas["CampaignSettings"];
  /** The region's name, or its code when the settings do not know it. */
  region: (code: string) => string;
}

const known = new Map<string, Promise<Schemas["CampaignSettings"]>>();
const LIFETIME = 60_000; // ms

/** Settings by campaign. What a page's parts read is read once; a deadline that was moved is seen by the next page. */
export function useCampaign(): (campaign: string) => Promise<Campaign> {
  const { api, campaign: current } = useDesk();
  return async (campaign) => {
    current.value = campaign; // a page whose address names no campaign says here which one it is in
    let asked = known.get(campaign);
    if (!asked) {
      asked = given(api.GET("/campaigns/{campaign}", { params: { path: { campaign } } }));
      known.set(campaign, asked);
      asked.catch(() => forgetCampaign(campaign));
      window.setTimeout(() => forgetCampaign(campaign), LIFETIME);
    }
    const settings = await asked;
    const names = new Map(settings.regions.map((region) => [region.code, region.name]));
    return { settings, region: (code) => names.get(code) ?? code };
  };
}

/** After a change: the next page reads the settings anew. */
export function forgetCampaign(campaign: string): void {
  known.delete(campaign);
}

/** Whether the signed-in person has one of these roles. */
export function useHas(): (...roles: Schemas["Role"][]) => boolean {
  const { session } = useDesk();
  const held: ComputedRef<Set<Schemas["Role"]>> = computed(
    () => new Set(session.person.value?.roles ?? []),
  );
  return (...roles) => roles.some((role) => held.value.has(role));
}

/**
 * The campaign's own time: in a rehearsal (演练) it runs from the anchor, so many times as fast.
 * A component shows it ticking; it stops with the component.
 */
export function useCampaignNow(settings: () => Schemas["CampaignSettings"] | undefined): Ref<Date> {
  const read = (): Date => timeOf(settings()?.rehearsal);
  const now = ref(read());
  const ticking = window.setInterval(() => { now.value = read(); }, 1000);
  watch(settings, () => { now.value = read(); });
  onBeforeUnmount(() => window.clearInterval(ticking));
  return now;
}

/** The instant it is in a campaign. */
export function campaignNow(settings: Schemas["CampaignSettings"]): Date {
  return timeOf(settings.rehearsal);
}
