/** Days and instants as the notice writes them; everything is in the campaign's time zone. */
const ZONE = "Asia/Shanghai";
const DAY = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE, year: "numeric", month: "long", day: "numeric",
});
const CLOCK = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const ISO = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" });

/** `2023-04-07` as 2023年4月7日. */
export function day(date: string | null | undefined): string {
  if (!date) return "";
  const [year, month, number] = date.split("-").map(Number);
  return `${year}年${month}月${number}日`;
}

/** An instant as 2023年4月7日 09:30. */
export function instant(at: string | null | undefined): string {
  if (!at) return "";
  const when = new Date(at);
  return `${DAY.format(when)} ${CLOCK.format(when)}`;
}

/** A closing instant: midnight ends the day before, so it is 2023年4月25日 24:00. */
export function ending(at: string | null | undefined): string {
  if (!at) return "";
  const when = new Date(at);
  if (CLOCK.format(when) !== "00:00") return instant(at);
  return `${DAY.format(new Date(when.getTime() - 1))} 24:00`;
}

/** The day of an instant in the campaign's time zone, as `2023-04-07`. */
export function isoDay(at: Date): string {
  return ISO.format(at);
}
