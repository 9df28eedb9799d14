/** What a round is called: they have no names of their own, only an order. */
export function roundTitle(place: number): string {
  return `第${place + 1}次公示`;
}
