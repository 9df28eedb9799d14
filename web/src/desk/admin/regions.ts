/** The tree of regions as rows of a table: typed in, or pasted from a spreadsheet (R22). */
import { LEVEL } from "../../words/common";
import type { Settings } from "./fields";

export type Region = Settings["regions"][number];

/** The columns, in the order in which a spreadsheet has them. */
export const COLUMNS = ["code", "name", "level", "reports_to"] as const;
export const TITLES = ["代码", "名称", "层级", "上报至"] as const;
const LEVELS = new Map(Object.entries(LEVEL).flatMap(([code, word]) => [[word, code], [word.replace("级", ""), code]]));

/** Reports to the province without being a city: 义乌, a provincial team. */
export function isDirect(region: Region, province: string): boolean {
  return region.level === "county" && region.reports_to === province;
}

/** A region that is still to be filled in. */
export function blank(): Region {
  return { code: "", name: "", level: "county", reports_to: null };
}

/** The rows of what was copied from a spreadsheet, without its heading; nothing if it is one cell. */
export function rowsOf(text: string): string[][] | null {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  if (lines.length < 2 && !text.includes("\t")) return null;
  const rows = lines.map((line) => line.split("\t").map((cell) => cell.trim()));
  return rows.filter((cells, at) => cells.some(Boolean) && !(at === 0 && cells.some((cell) => TITLES.includes(cell as never))));
}

/**
 * Puts copied rows into the table from a cell on, as a spreadsheet does; rows that are missing are added.
 *
 * A level may be a word, a region above may be a name; what is neither stays as it is, and the API
 * says what is wrong with it. Quotas of regions that are gone go with them.
 */
export function paste(settings: Settings, rows: string[][], row: number, column: number): void {
  rows.forEach((cells, down) => {
    const region = (settings.regions[row + down] ??= blank());
    cells.forEach((cell, right) => write(region, COLUMNS[column + right], cell));
  });
  const codes = new Map(settings.regions.map(({ code, name }) => [name, code]));
  for (const region of settings.regions.slice(row, row + rows.length)) {
    region.reports_to = codes.get(region.reports_to ?? "") ?? region.reports_to;
  }
  prune(settings);
}

function write(region: Region, column: (typeof COLUMNS)[number] | undefined, value: string): void {
  if (column === "code") region.code = value.normalize("NFKC"); // digits of an office's sheet may be wide ones
  else if (column === "name") region.name = value;
  else if (column === "level") region.level = (LEVELS.get(value) ?? value) as Region["level"];
  else if (column === "reports_to") region.reports_to = value || null;
}

/** Another code: whoever reports to the region, and its quotas, follow, unless another one is called so too. */
export function recode(settings: Settings, region: Region, code: string): void {
  const before = region.code;
  region.code = code;
  if (before && code && !settings.regions.some((other) => other.code === before)) {
    for (const other of settings.regions) if (other.reports_to === before) other.reports_to = code;
    const quotas = settings.recommendation_quotas[before];
    if (quotas) settings.recommendation_quotas[code] = quotas;
  }
  prune(settings);
}

/** Without a region; who reported to it is told so by the API. */
export function remove(settings: Settings, at: number): void {
  settings.regions.splice(at, 1);
  prune(settings);
}

function prune(settings: Settings): void {
  const codes = new Set(settings.regions.map(({ code }) => code));
  for (const code of Object.keys(settings.recommendation_quotas)) if (!codes.has(code)) delete settings.recommendation_quotas[code];
}
