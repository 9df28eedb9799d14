/** The bureau one works for: its region in the campaign and the one it reports to. */
import { given, type Schemas } from "../../api/client";
import { useDesk } from "../../app";
import { useCampaign, type Campaign } from "../../campaign";

export type Region = Schemas["Region"];

export interface Office extends Campaign {
  /** The person's own region, if the campaign has it. */
  own: Region | undefined;
  /** Where it reports to. */
  above: Region | undefined;
}

export function useOffice(): (campaign: string) => Promise<Office> {
  const { session } = useDesk();
  const read = useCampaign();
  return async (name) => {
    const campaign = await read(name);
    const find = (code: string | null | undefined): Region | undefined =>
      campaign.settings.regions.find((region) => region.code === code);
    const own = find(session.person.value?.region);
    return { ...campaign, own, above: find(own?.reports_to) };
  };
}

export interface Quota {
  category: Schemas["Category"];
  limit: number;
  /** Null where another bureau keeps count: a county sees its city's places, not their use. */
  left: number | null;
}

export interface Places {
  /** Who keeps the places. */
  keeper: Region | undefined;
  lines: Quota[];
}

/** The recommendation places that a bureau's reports count against (R04). */
export function usePlaces(): (office: Office) => Promise<Places> {
  const { api } = useDesk();
  return async (office) => {
    const { settings, own, above } = office;
    const stated = settings.recommendation_quotas;
    const keeper = own && own.code in stated ? own : above;
    const found = await given(api.GET("/campaigns/{campaign}/quotas", { params: { path: { campaign: settings.campaign } } }));
    const lines = settings.categories.map(({ category }) => {
      const seen = found.items.find((line) => line.region === keeper?.code && line.category === category);
      const limit = seen?.limit ?? stated[keeper?.code ?? ""]?.[category] ?? 0;
      return { category, limit, left: seen?.left ?? null };
    });
    return { keeper, lines };
  };
}
