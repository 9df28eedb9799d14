/** The notice of a campaign: each of its rounds with text, list, window, channels and how to check it. */
import { timeOf } from "../clock";
import { day, instant } from "../words/dates";
import { isOpen, strip } from "./countdown";
import { away, facts, h } from "./dom";
import { readCampaign, type Nominee, type Round, type Snapshot } from "./files";
import { open, rehearsed } from "./frame";
import { heads } from "./heads";
import { byCategory, line } from "./people";
import { fold } from "./print";
import { asked } from "./whom";

void open(readCampaign, show, "没有这个公示");

// One round is printed alone when asked for.
addEventListener("beforeprint", () => fold(true));
addEventListener("afterprint", () => {
  fold(false);
  document.querySelectorAll("article.aside").forEach((one) => one.classList.remove("aside"));
});

function show(snapshot: Snapshot): Node[] {
  const at = timeOf(snapshot.clock);
  const numbered = snapshot.rounds.map((round, index) => ({ round, number: index + 1 }));
  // What one can still object to comes first; among the others, the newest.
  const ordered = [...numbered].sort((a, b) =>
    Number(isOpen(b.round, at)) - Number(isOpen(a.round, at)) || b.number - a.number);
  const several = ordered.length > 1;
  if (!several) {
    const only = ordered[0]?.round;
    return [rehearsed(snapshot.rehearsal), only ? article(snapshot, only, "h1") : none(snapshot)].filter((n) => n !== null);
  }
  return [
    rehearsed(snapshot.rehearsal),
    h("h1", { class: "screen-only" }, `${snapshot.title}公示`),
    h("nav", { class: "card screen-only", "aria-label": "各次公示" },
      h("p", {}, `共 ${ordered.length} 次公示，各有各的名单和公示时间：`),
      h("ul", { class: "ways" }, ...ordered.map(({ round, number }) => h("li", {},
        h("a", { href: `#${round.round}` }, title(round, number)), isOpen(round, at) ? "　正在公示" : "　已结束")))),
    ...ordered.map(({ round, number }) => article(snapshot, round, "h2", number)),
  ].filter((node) => node !== null);
}

function title(round: Round, number: number): string {
  return `第${number}次公示（${day(round.first_day)}起，${round.nominees.length}人）`;
}

function none(snapshot: Snapshot): HTMLElement {
  return h("div", {}, h("h1", {}, snapshot.title), h("p", {}, "目前没有公示。"));
}

type Top = "h1" | "h2";

function article(snapshot: Snapshot, round: Round, top: Top, number?: number): HTMLElement {
  const sub = top === "h1" ? "h2" : "h3";
  const print = h("button", { type: "button" }, number ? "打印本次公示" : "打印公示");
  const made = h("article", { class: "notice", id: round.round },
    !!number && h("p", { class: "kicker screen-only" }, `第${number}次公示`),
    text(round.notice, top, strip(round, snapshot)),
    asked(snapshot, round, sub, print),
    h("section", { class: "annex" },
      h(sub, {}, "附件1　拟选树对象名单"),
      ...byCategory(round.nominees, sub === "h2" ? "h3" : "h4", (person) => nominee(person, sub === "h2" ? "h4" : "h5"))),
    h("section", { class: "screen-only" },
      h(sub, {}, "公示渠道"),
      h("ul", { class: "channels" }, ...round.channels.map((channel) => h("li", {},
        h("b", {}, channel.channel), h("span", {}, `${instant(channel.live_at)}起`), away(channel.url, channel.url))))),
    heads(round));
  print.addEventListener("click", () => {
    for (const other of document.querySelectorAll("article.notice")) other.classList.toggle("aside", other !== made);
    window.print();
  });
  return made;
}

function nominee(person: Nominee, heading: "h4" | "h5"): HTMLElement {
  return line(person, heading, person.brief && h("p", {}, person.brief));
}

/** The notice as it was fixed: heading, paragraphs, issuer and date, annexes (blocks by empty lines). */
function text(notice: string, top: Top, window: HTMLElement): HTMLElement {
  const [heading = "", ...blocks] = notice.trim().split("\n\n");
  const annexes = blocks.pop() ?? "";
  const [issuer = "", dated = ""] = (blocks.pop() ?? "").split("\n");
  return h("div", { class: "letter" },
    h(top, { class: "title" }, heading),
    window,
    ...blocks.map((block) => block.includes("\n") ? facts(...block.split("\n").map(pair)) : h("p", {}, block)),
    h("p", { class: "signed" }, issuer, h("br"), dated),
    h("p", { class: "annexes" }, annexes));
}

/** `受理单位：…` as word and value. */
function pair(one: string): [string, string] {
  const [word = "", ...rest] = one.split("：");
  return [`${word}：`, rest.join("：")];
}
