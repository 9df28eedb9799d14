/** People as the notice and the roll list them: by category, each with a picture or a stand-in. */
import { CATEGORY } from "../words/common";
import { h, type Child } from "./dom";
import type { Person } from "./files";

/** Width and height of a picture on the page; 2寸 is 35 × 49 mm. */
const SIZE = { width: 90, height: 126 };
type Heading = "h2" | "h3" | "h4";

/** The people of each category under its heading; `line` makes one line of the list. */
export function byCategory<T extends Person>(people: T[], heading: Heading, line: (person: T) => HTMLElement): Node[] {
  const codes = Object.keys(CATEGORY) as (keyof typeof CATEGORY)[];
  return codes.flatMap((code) => {
    const those = people.filter((person) => person.category === code);
    if (!those.length) return [];
    return [h(heading, { class: "category" }, `${CATEGORY[code]}（${those.length}人）`), h("ul", { class: "people" }, ...those.map(line))];
  });
}

export function face(person: Person): HTMLElement {
  const none = h("span", { class: "face none" }, "未公布照片");
  if (!person.photo) return none;
  const picture = h("img", { class: "face", src: `/${person.photo}`, alt: `${person.name}的照片`, loading: "lazy", decoding: "async", ...SIZE });
  picture.addEventListener("error", () => picture.replaceWith(none));
  return picture;
}

/** Name, unit and post, and what follows them. */
export function line(person: Person, heading: "h3" | "h4" | "h5", ...more: Child[]): HTMLElement {
  return h("li", { class: "person" }, face(person),
    h("div", {}, h(heading, { class: "name" }, person.name || "（姓名暂未公布）"),
      h("p", { class: "where" }, [person.unit, person.post].filter(Boolean).join("　")),
      person.withheld && h("p", { class: "hint" }, "部分文字因含有个人号码暂未公布，正在核对。"),
      ...more));
}
