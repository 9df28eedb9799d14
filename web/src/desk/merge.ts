/** Two people changed one document: what one of them changed, put onto what the other saved. */

type Fields = Record<string, unknown>;

/**
 * `theirs` with every field that `mine` changed since `base`. A list counts as one field.
 *
 * @param base what both started from
 */
export function merged<T>(base: T, mine: T, theirs: T): T {
  return onto(base, mine, theirs) as T;
}

function onto(base: unknown, mine: unknown, theirs: unknown): unknown {
  if (JSON.stringify(mine) === JSON.stringify(base)) return theirs;
  if (!hasFields(mine) || !hasFields(theirs)) return mine;
  const before = hasFields(base) ? base : {};
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  const found = names.map((name) => [name, onto(before[name], mine[name], theirs[name])] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function hasFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
