/** The receipt of an objection, as it is shown and printed; it says nothing of what was objected. */
import { instant } from "../words/dates";
import { facts, h } from "./dom";
import type { Snapshot } from "./files";

/** `kept` is called when the number was printed, copied, or noted down. */
export function receipt(snapshot: Snapshot, number: string, kept: () => void): HTMLElement {
  const said = h("span", { role: "status", class: "hint" });
  const done = (words: string) => (): void => { kept(); said.textContent = words; };
  const button = (word: string, act: () => void): HTMLElement => {
    const made = h("button", { type: "button" }, word);
    made.addEventListener("click", act);
    return made;
  };
  const print = (): void => { window.print(); done("可以离开本页了。")(); };
  const copy = (): void => void navigator.clipboard.writeText(number).then(done("已复制，可以离开本页了。"), () => { said.textContent = "未能复制，请抄写或打印。"; });
  return h("section", { class: "card narrow receipt", tabindex: -1, "aria-labelledby": "receipt-title" },
    h("h2", { id: "receipt-title" }, "异议已收到"),
    h("p", {}, "回执编号："),
    h("p", { class: "number" }, number),
    h("p", {}, h("strong", {}, "编号只显示这一次，"), "请记下、复制或打印。凭它可以查询办理情况，系统无法补发。"),
    facts(["活动", snapshot.title + (snapshot.rehearsal ? "【演练】" : "")], ["提交时间", instant(new Date().toISOString())],
      ["受理单位", snapshot.acceptance.units.join("、")], ["电话", snapshot.acceptance.phone]),
    h("p", { class: "buttons" }, button("打印回执", print), button("复制编号", copy),
      button("已记下", done("可以离开本页了。")), h("a", { class: "button", href: "receipt.html" }, "去查询"), said));
}
