/** What time it is in a campaign: ours, or a rehearsal's, which runs from an anchor and faster. */
export interface Clock {
  /** When it began, by our time and by its own. */
  started: string;
  anchor: string;
  speed: number;
}

export function timeOf(clock: Clock | null | undefined): Date {
  if (!clock) return new Date();
  return new Date(Date.parse(clock.anchor) + (Date.now() - Date.parse(clock.started)) * clock.speed);
}

const DAY = 86_400_000; // ms

/** 24:00 of a day in the campaigns' time zone: a closing day is included (R02). */
export function endOf(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + DAY);
}
