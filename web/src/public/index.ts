/** What is in publicity now, and the campaigns that are over. */
import { day, ending } from "../words/dates";
import { h } from "./dom";
import { open } from "./frame";
import { readIndex, type CampaignIndex, type IndexLine } from "./files";

void open(readIndex, show, "目前没有公示");

function show({ campaigns }: CampaignIndex): Node[] {
  const current = campaigns.filter((line) => line.stage === "OPEN");
  const past = campaigns.filter((line) => line.stage !== "OPEN");
  return [
    h("h1", {}, "公示与荣誉"),
    h("section", {}, h("h2", {}, "现在公示的"), list(current, "目前没有正在公示的名单。")),
    h("section", {}, h("h2", {}, "已结束的活动"), list(past, "还没有已结束的活动。")),
    h("p", { class: "buttons" }, h("a", { class: "button", href: "receipt.html" }, "凭回执编号查询异议办理情况"),
      h("a", { class: "button", href: "desk.html" }, "工作台（工作人员登录）")),
  ];
}

function list(lines: IndexLine[], none: string): HTMLElement {
  return lines.length ? h("ul", { class: "campaigns" }, ...lines.map(card)) : h("p", { class: "hint" }, none);
}

function card(line: IndexLine): HTMLElement {
  const here = `?c=${line.campaign}`;
  const running = line.stage === "OPEN";
  return h("li", { class: "card", "data-stage": line.stage },
    h("h3", {}, h("a", { href: (line.stage === "HONOURED" ? "roll.html" : "notice.html") + here }, line.title)),
    h("p", {}, line.rehearsal && h("span", { class: "tag wait" }, "演练"), line.rehearsal && " ", state(line)),
    h("p", { class: "hint" }, line.organiser),
    h("p", { class: "buttons" },
      h("a", { class: running ? "button primary" : "button", href: `notice.html${here}` }, "看公示"),
      line.honourees > 0 && h("a", { class: "button", href: `roll.html${here}` }, `荣誉名单（${line.honourees}人）`)));
}

function state(line: IndexLine): string {
  if (line.stage === "OPEN") return `正在公示，${ending(line.closes_at)}截止`;
  if (line.stage === "HONOURED") return `${day(line.decided_on)}作出选树决定`;
  return `公示已结束（${ending(line.closes_at)}截止），待作出选树决定`;
}
