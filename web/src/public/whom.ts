/** Who to turn to and how: what somebody needs who has something to say about the list. */
import { timeOf } from "../clock";
import { ending } from "../words/dates";
import { isOpen } from "./countdown";
import { facts, h } from "./dom";
import type { Round, Snapshot } from "./files";

export function asked(snapshot: Snapshot, round: Round, heading: "h2" | "h3", print: HTMLElement): HTMLElement {
  const { acceptance } = snapshot;
  const here = isOpen(round, timeOf(snapshot.clock));
  const form = h("a", { class: "button primary", href: `objection.html?c=${snapshot.campaign}&r=${round.round}` }, "在网上提出异议");
  return h("section", { class: "card screen-only whom" },
    h(heading, {}, "有异议，向谁反映"),
    facts(
      ["受理单位", acceptance.units.join("、")],
      ["受理时间", acceptance.hours],
      ["电话", h("a", { href: `tel:${acceptance.phone}` }, acceptance.phone)],
      ["电子邮箱", h("a", { href: `mailto:${acceptance.mail}` }, acceptance.mail)],
      ["通讯地址", acceptance.address],
      ["邮政编码", acceptance.postcode]),
    h("ul", {}, ...rules(snapshot, round).map((rule) => h("li", {}, rule))),
    h("p", { class: "buttons" }, here && form, h("a", { class: "button", href: "receipt.html" }, "查询异议办理情况"), print));
}

/** The rules of taking objections, in the notice's words. */
export function rules(snapshot: Snapshot, round: Round): string[] {
  const { anonymous, letters } = { anonymous: "REFUSED", letters: "ARRIVAL", ...snapshot.objections };
  return [
    `公示期间（${ending(round.closes_at)}前）可以来信、来电、来访、发电子邮件，或在网上提出。`,
    letters === "POSTMARK" ? "来信以发信邮戳的日期为准。" : "来信以到达的日期为准。",
    "个人反映须署真实姓名，单位反映须加盖公章，并留联系地址和电话。反映人信息严格保密。",
    anonymous === "CLEAR_LEADS" ? "匿名反映须线索清楚，线索不清的不予受理。" : "匿名反映不予受理。",
  ];
}
