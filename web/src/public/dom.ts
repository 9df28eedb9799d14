/** Elements made by script. What comes from a file is text and never markup. */
type Given = string | number | boolean | null | undefined;
export type Child = Node | string | null | undefined | false;

/** An element with attributes (`false`, `null` and `undefined` leave one out) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Record<string, Given> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child): child is Node | string => !!child));
  return made;
}

/** A link to elsewhere; an address that is not of the web is shown as text. */
export function away(address: string, words: string): Node {
  const web = /^https?:\/\//i.test(address);
  return web ? h("a", { href: address, rel: "noreferrer" }, words) : h("span", {}, words);
}

/** A list of facts: words and what they stand for. */
export function facts(...pairs: [string, Child][]): HTMLElement {
  const rows = pairs.map(([word, value]) => h("div", {}, h("dt", {}, word), h("dd", {}, value)));
  return h("dl", { class: "facts" }, ...rows);
}

/** An element of the page's own HTML. */
export function at<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`#${id}`);
  return found as T;
}
