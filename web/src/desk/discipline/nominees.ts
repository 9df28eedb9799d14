/** Who can be objected to: the people of a campaign's rounds, by nomination. */
import { given, type Api, type Schemas } from "../api/client";
import { roundTitle } from "../publicity/titles";

export interface Shown {
  round: Schemas["RoundView"];
  title: string;
}

/** Every round of a campaign, in order. */
export async function roundsOf(api: Api, campaign: string): Promise<Shown[]> {
  const list = await given(api.GET("/campaigns/{campaign}/rounds", { params: { path: { campaign } } }));
  const rounds = await Promise.all(
    list.items.map(({ id }) => given(api.GET("/rounds/{round}", { params: { path: { round: id } } }))),
  );
  return rounds.map((round, place) => ({ round, title: roundTitle(place, round.id) }));
}

/** What a nominee is called: by name, or by place in the list if the API does not name them. */
export function nomineeName(rounds: readonly Shown[], nomination: string): string {
  for (const { round } of rounds) {
    const place = round.entries.findIndex((entry) => entry.nomination === nomination);
    const entry = round.entries[place];
    if (entry) return entry.name ? `${entry.name}（${entry.unit}）` : `公示名单第 ${place + 1} 人`;
  }
  return "公示名单以外的人选";
}
