/** How a round's window stands: counted in its own working days, by the campaign's clock. */
import { timeOf } from "../clock";
import { day, dayOfYear, ending, isoDay, weekday } from "../words/dates";
import { h } from "./dom";
import type { Round, Snapshot } from "./files";

const TICK = 30_000; // ms of the campaign's time

export type Standing = "ahead" | "running" | "last" | "closed";

export interface Countdown {
  standing: Standing;
  /** Working days that are left, today's among them. */
  left: number;
  /** Today in the campaign's time zone, as `2023-04-20`. */
  today: string;
}

export function countdown(round: Round, at: Date): Countdown {
  const today = isoDay(at);
  const left = round.days.filter((one) => one >= today).length;
  return { standing: standing(round, at, today), left, today };
}

function standing(round: Round, at: Date, today: string): Standing {
  if (round.closed_at || at.getTime() >= Date.parse(round.closes_at)) return "closed";
  if (today < round.first_day) return "ahead";
  return today >= round.last_day ? "last" : "running";
}

/** Whether anything may still be handed in, as far as the file and this clock know. */
export function isOpen(round: Round, at: Date): boolean {
  return countdown(round, at).standing !== "closed";
}

export function inWords(round: Round, { standing: state, left, today }: Countdown): string {
  if (state === "closed") return "公示已结束";
  if (state === "ahead") return `自${day(round.first_day)}起计算公示时间`;
  if (state === "last") return "今天是公示最后一天";
  return round.days.includes(today) ? `还有 ${left} 个工作日（含今天）` : `还有 ${left} 个工作日`;
}

/** The window as a strip: how much is left, from when to when, and each of its working days. */
export function strip(round: Round, snapshot: Snapshot): HTMLElement {
  const words = h("p", { class: "left" });
  const days = h("ol", { class: "days", "aria-label": "公示的工作日" });
  const box = h("div", { class: "window screen-only" }, words,
    h("p", {}, `公示时间：${day(round.first_day)}至${ending(round.closes_at)}，共 ${round.days.length} 个工作日`), days);
  const refresh = (): void => {
    const counted = countdown(round, timeOf(snapshot.clock));
    box.dataset.standing = counted.standing;
    words.textContent = inWords(round, counted);
    days.replaceChildren(...round.days.map((one) => chip(one, counted)));
  };
  refresh();
  setInterval(refresh, Math.max(1_000, TICK / (snapshot.clock?.speed ?? 1)));
  return box;
}

function chip(one: string, { standing: state, today }: Countdown): HTMLElement {
  const over = state === "closed" || one < today;
  const here = !over && one === today;
  return h("li", { class: over ? "over" : here ? "here" : null, "aria-current": here ? "date" : null },
    h("b", {}, dayOfYear(one)), h("span", {}, weekday(one)),
    h("small", {}, over ? "已过" : here ? "今天" : "未到"));
}
