/** How to check that nothing behind a notice was changed: its hash, and the heads of its annex. */
import { sha256 } from "../hash";
import { h } from "./dom";
import type { Round } from "./files";

const KIND: Record<string, string> = { NOMINATION: "推荐材料", CASE: "审核材料" };

export function heads(round: Round): HTMLElement {
  const result = h("p", { role: "status" });
  const rows = Object.entries(round.heads).sort(([a], [b]) => (a < b ? -1 : 1));
  void compare(round, result);
  return h("details", { class: "annex checks" },
    h("summary", {}, "附件2　材料历史校验值（如何核对）"),
    h("div", { class: "screen-only" },
      h("p", {}, "公示文字、名单和每份材料的历史在公示时用下列校验值固定。材料的历史只能增加、不能改写：今后任何一处被改动，重新计算出的校验值就与这里不同。"),
      h("ol", {},
        h("li", {}, "打印或保存本页，与其他渠道发布的公示核对：公示校验值相同，内容就相同。"),
        h("li", {}, "附件2的 SHA-256 写在公示正文末尾，按下表（名称升序的 JSON，RFC 8785）计算。"),
        h("li", {}, "对某份材料有疑问，可请受理单位按其校验值核验历史。")),
      result),
    h("p", {}, "公示校验值（SHA-256）：", h("code", {}, round.notice_hash)),
    h("div", { class: "table-frame", tabindex: 0, role: "group", "aria-label": "材料历史校验值" },
      h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "材料"), h("th", { scope: "col" }, "校验值（SHA-256）"))),
        h("tbody", {}, ...rows.map(([name, hash]) => h("tr", {},
          h("th", { scope: "row" }, words(name)), h("td", {}, h("code", {}, hash))))))));
}

function words(name: string): string {
  const [kind = "", id = ""] = name.split("#");
  return `${KIND[kind] ?? kind} ${id}`;
}

/** Says whether the annex has the hash that the notice prints; older browsers cannot compute it. */
async function compare(round: Round, result: HTMLElement): Promise<void> {
  const printed = /SHA-256：([0-9a-f]{64})/.exec(round.notice)?.[1];
  if (!printed || !crypto.subtle) return;
  const sorted = Object.fromEntries(Object.entries(round.heads).sort(([a], [b]) => (a < b ? -1 : 1)));
  const same = (await sha256(JSON.stringify(sorted))) === printed;
  result.textContent = same
    ? "本页已用您的浏览器重新计算附件2的 SHA-256：与公示正文所载一致。"
    : "本页重新计算的附件2 SHA-256 与公示正文所载不一致，请向受理单位反映。";
}
