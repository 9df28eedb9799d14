/** The campaign of the address: its settings, and the names of its regions. */
import { computed, onBeforeUnmount, ref, type ComputedRef, type Ref } from "vue";
import { given, type Schemas } from "./api/client";
import { useDesk } from "./app";

export interface Campaign {
  settings: Schemas["CampaignSettings"];
  /** The region's name, or its code when the settings do not know it. */
  region: (code: string) => string;
}

const known = new Map<string, Promise<Schemas["CampaignSettings"]>>();

/** Settings by campaign, read once per visit: they change rarely, and then a reload shows them. */
export function useCampaign(): (campaign: string) => Promise<Campaign> {
  const { api, campaign: current } = useDesk();
  return async (campaign) => {
    current.value = campaign; // a page whose address names no campaign says here which one it is in
    let asked = known.get(campaign);
    if (!asked) {
      asked = given(api.GET("/campaigns/{campaign}", { params: { path: { campaign } } }));
      known.set(campaign, asked);
      asked.catch(() => known.delete(campaign));
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
export function useCampaignNow(settings: () => Schemas["CampaignSettings"]): Ref<Date> {
  const now = ref(campaignNow(settings()));
  const ticking = window.setInterval(() => { now.value = campaignNow(settings()); }, 1000);
  onBeforeUnmount(() => window.clearInterval(ticking));
  return now;
}

/** The instant it is in a campaign. */
export function campaignNow(settings: Schemas["CampaignSettings"]): Date {
  const rehearsal = settings.rehearsal;
  if (!rehearsal) return new Date();
  const passed = Date.now() - Date.parse(rehearsal.started);
  return new Date(Date.parse(rehearsal.anchor) + passed * rehearsal.speed);
}
