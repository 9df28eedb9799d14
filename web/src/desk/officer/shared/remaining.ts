/** How long it is until an instant, and how it looks. */
import { duration } from "../../../words/dates";

const SOON = 3 * 86_400_000; // ms

export interface Remaining {
  word: string;
  tone: "plain" | "wait" | "bad";
  over: boolean;
}

export function remaining(until: Date, now: Date): Remaining {
  const left = until.getTime() - now.getTime();
  if (left <= 0) return { word: "已逾期", tone: "bad", over: true };
  return { word: `还有${duration(left)}`, tone: left < SOON ? "wait" : "plain", over: false };
}
