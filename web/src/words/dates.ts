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

/** `2023-04-07` as 4月7日, where the year is known. */
export function dayOfYear(date: string): string {
  return day(date).replace(/^\d+年/, "");
}

/** `2023-04-07` as 周五. */
export function weekday(date: string): string {
  return "周" + "日一二三四五六".charAt(new Date(`${date}T00:00:00Z`).getUTCDay());
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

const MINUTE = new Intl.DateTimeFormat("sv-SE", {
  timeZone: ZONE, dateStyle: "short", timeStyle: "short",
});

/** An instant as a `datetime-local` field holds it, in the campaign's time zone. */
export function fieldOf(at: Date): string {
  return MINUTE.format(at).replace(" ", "T");
}

/** What a `datetime-local` field holds, as an instant: the field's clock is the campaign's. */
export function instantOf(field: string): string {
  return field ? `${field}:00+08:00` : "";
}

/** How long it takes, as 2天3小时 or 5分钟. */
export function duration(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days) return hours ? `${days}天${hours}小时` : `${days}天`;
  return hours ? `${hours}小时${minutes % 60}分钟` : `${minutes}分钟`;
}
