/** What every public page does first: read its file, show it, or say why it cannot. */
import { at, h } from "./dom";
import { MissingError } from "./files";

/** Reads, then puts what `show` makes into the page; the first heading names the page. */
export async function open<T>(
  read: () => Promise<T>,
  show: (data: T) => Node[],
  missing: string,
): Promise<void> {
  const main = at("main");
  try {
    main.replaceChildren(...show(await read()));
    performance.mark("readable");
    const name = main.querySelector("h1")?.textContent;
    if (name) document.title = `${name} · 最美应急人`;
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  } catch (error) {
    const lost = error instanceof MissingError;
    const again = h("button", { type: "button", class: "primary" }, "重新读取");
    again.addEventListener("click", () => void open(read, show, missing));
    main.replaceChildren(
      h("h1", {}, lost ? missing : "暂时读不到"),
      h("p", { role: "alert" }, lost ? "地址可能有误，或者内容尚未公布、已经撤下。" : "网络不通或正在维护，请稍后重新读取。"),
      h("p", { class: "buttons" }, !lost && again, h("a", { class: "button", href: "index.html" }, "公示与荣誉")),
    );
    if (!lost) console.error(error);
  }
}

/** What marks everything of a rehearsal. */
export function rehearsed(rehearsal: boolean): Node | null {
  if (!rehearsal) return null;
  return h("p", { class: "banner rehearsal" }, h("strong", {}, "演练"), "　本页内容为系统演练，人物、单位和事迹均为虚构，不具有任何效力。");
}
