/** Campaign time: real time, or a rehearsal's, which runs faster from an anchor. */
import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";
import type { Schemas } from "../../api/client";

type Settings = Schemas["CampaignSettings"];
const DAY = 86_400_000;
const SOON_DAYS = 3;

export function campaignNow(settings: Settings, real: number = Date.now()): Date {
  const clock = settings.rehearsal;
  if (!clock) return new Date(real);
  return new Date(Date.parse(clock.anchor) + (real - Date.parse(clock.started)) * clock.speed);
}

/** 24:00 of a day in the campaign's time zone: a closing day is included (R02). */
export function endOf(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + DAY);
}

export interface Remaining {
  word: string;
  tone: "plain" | "wait" | "bad";
  over: boolean;
}

/** How long it is until an instant. */
export function remaining(until: Date, now: Date): Remaining {
  const left = until.getTime() - now.getTime();
  if (left <= 0) return { word: "已逾期", tone: "bad", over: true };
  if (left < DAY) return { word: `还有${Math.max(1, Math.floor(left / 3_600_000))}小时`, tone: "wait", over: false };
  const days = Math.floor(left / DAY);
  return { word: `还有${days}天`, tone: days < SOON_DAYS ? "wait" : "plain", over: false };
}

/** Real now, told anew every half minute while the page is open. */
export function useNow(): Ref<number> {
  const now = ref(Date.now());
  let timer = 0;
  onMounted(() => { timer = window.setInterval(() => { now.value = Date.now(); }, 30_000); });
  onBeforeUnmount(() => window.clearInterval(timer));
  return now;
}
