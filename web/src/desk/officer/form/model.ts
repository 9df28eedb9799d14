/** The form as one fills it in, and as the API takes and gives it. */
import { FIELD, fieldValue, type FieldName } from "../../../words/officer";

export interface Schooling { level: string; degree: string; school: string }
export interface ResumeRow { begin: string; end: string; unit: string; post: string }
export interface Entry { name: string; issuer: string; dated: string }
/** Rows, or the explicit 无. */
export interface Entries { none: boolean; rows: Entry[] }
export type YesNo = boolean | null;

/** Fields of one line of text or a choice; the API's names. */
const TEXTS = [
  "name", "sex", "ethnicity", "birth_month", "native_place", "birth_place", "political_status",
  "joined_party", "started_work", "unit", "unit_nature", "unit_region", "post",
  "professional_title", "technical_grade", "admin_rank", "photo", "deeds", "brief", "pledged_on",
] as const;
/** Numbers that are stored sealed and shown masked. */
export const NUMBERS = ["id_number", "mobile", "office_phone"] as const;
const ANSWERS = ["leading_member", "leading_post", "frontline"] as const;
const TICKS = ["pledge", "consent", "photo_consent"] as const;

export type TextName = (typeof TEXTS)[number];
export type NumberName = (typeof NUMBERS)[number];
type Strings = Record<TextName | NumberName, string>;

export interface Sheet extends Strings, Record<(typeof ANSWERS)[number], YesNo>, Record<(typeof TICKS)[number], boolean> {
  education: Schooling;
  in_service_education: Schooling;
  resume: ResumeRow[];
  awards: Entries;
  punishments: Entries;
  exemption: { justification: string; approver: string };
}

export type Stored = Record<string, unknown>;
/** What is shown of a number that is on file. */
export type Masks = Partial<Record<NumberName, string>>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const part = (value: unknown): Stored => (value !== null && typeof value === "object" ? (value as Stored) : {});
const rows = (value: unknown): Stored[] => (Array.isArray(value) ? value.map(part) : []);

/** The stored form to go on with. Numbers begin empty: their masks are no numbers. */
export function sheetOf(stored: Stored): Sheet {
  const sheet = { ...texts(stored) } as Sheet;
  for (const name of ANSWERS) sheet[name] = typeof stored[name] === "boolean" ? (stored[name] as boolean) : null;
  for (const name of TICKS) sheet[name] = stored[name] === true;
  for (const name of ["education", "in_service_education"] as const) {
    const { level, degree, school } = part(stored[name]);
    sheet[name] = { level: text(level), degree: text(degree), school: text(school) };
  }
  sheet.resume = rows(stored.resume).map((row) => ({
    begin: text(row.begin), end: text(row.end), unit: text(row.unit), post: text(row.post),
  }));
  for (const name of ["awards", "punishments"] as const) sheet[name] = entriesOf(stored[name]);
  const { justification, approver } = part(stored.exemption);
  sheet.exemption = { justification: text(justification), approver: text(approver) };
  return sheet;
}

function texts(stored: Stored): Strings {
  const given = TEXTS.map((name) => [name, text(stored[name])]);
  return Object.fromEntries([...given, ...NUMBERS.map((name) => [name, ""])]) as Strings;
}

function entriesOf(stored: unknown): Entries {
  const found = rows(stored).map((row) => ({ name: text(row.name), issuer: text(row.issuer), dated: text(row.dated) }));
  return { none: stored === "无", rows: found };
}

export function masksOf(stored: Stored): Masks {
  return Object.fromEntries(NUMBERS.filter((name) => stored[name]).map((name) => [name, text(stored[name])]));
}

/** The body of a save: what is empty is left out, so that the API calls it missing. */
export function bodyOf(sheet: Sheet): Stored {
  const body: Stored = {};
  for (const [name, value] of Object.entries(sheet)) {
    const kept = filled(name, value);
    if (kept !== undefined) body[name] = kept;
  }
  return body;
}

function filled(name: string, value: unknown): unknown {
  if (name === "awards" || name === "punishments") {
    const { none, rows: given } = value as Entries;
    return none ? "无" : given.map(withoutEmpty);
  }
  if (name === "resume") return (value as ResumeRow[]).length ? (value as ResumeRow[]).map(withoutEmpty) : undefined;
  if (value !== null && typeof value === "object") {
    const kept = withoutEmpty(value);
    return Object.keys(kept).length ? kept : undefined;
  }
  return value === "" || value === null ? undefined : value;
}

function withoutEmpty(row: object): Stored {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ""));
}

/** As the API masks them (domain.md §5), to compare what is typed with what is on file. */
export function masked(name: NumberName, number: string): string {
  if (name === "id_number") return number.length === 18 ? `${number.slice(0, 6)}${"*".repeat(8)}${number.slice(-4)}` : "*".repeat(number.length);
  return number.length === 11 ? `${number.slice(0, 3)}****${number.slice(-4)}` : "*".repeat(number.length);
}

/** Every field in words, to set two versions side by side. */
export function inWords(stored: Stored): Record<FieldName, string> {
  const shown = { ...stored };
  return Object.fromEntries(
    (Object.keys(FIELD) as FieldName[]).map((name) => [name, fieldValue(`/${name}`, shown[name])]),
  ) as Record<FieldName, string>;
}
