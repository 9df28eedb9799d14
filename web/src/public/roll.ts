/** The honour roll of a campaign: each decision with its people, in brief, and their deeds when asked for. */
import { day } from "../words/dates";
import { printing, telling, type Telling } from "./deeds";
import { away, facts, h } from "./dom";
import { readCampaign, type Honouree, type Roll, type Snapshot } from "./files";
import { open, rehearsed } from "./frame";
import { byCategory, line } from "./people";
import { fold } from "./print";

void open(readCampaign, show, "没有这个荣誉名单");

// A browser's own printing waits for nothing: what was not read by then says so on the paper.
addEventListener("beforeprint", () => fold(true));
addEventListener("afterprint", () => fold(false));

function show(snapshot: Snapshot): Node[] {
  const people = snapshot.honour_roll.reduce((sum, roll) => sum + roll.people.length, 0);
  const notice = h("a", { class: "button", href: `notice.html?c=${snapshot.campaign}` }, "看公示");
  const head = [rehearsed(snapshot.rehearsal), h("h1", { class: "title" }, `${snapshot.title}荣誉名单`)];
  if (!people) {
    return [...head, h("p", { class: "banner" }, "选树决定尚未作出，荣誉名单在决定印发后公布。"), h("p", { class: "buttons" }, notice)].filter((n) => n !== null);
  }
  const tellings: Telling[] = [];
  return [
    ...head,
    h("p", { class: "lead" }, `${snapshot.organiser}选树 ${people} 人为“最美应急人”。`),
    ...snapshot.honour_roll.filter((roll) => roll.people.length).map((roll) => decision(roll, tellings)),
    after(snapshot),
    h("p", { class: "buttons" }, notice, ...printing(tellings)),
  ].filter((node) => node !== null);
}

/** A decision's people; whose deeds can be read goes into `tellings`. */
function decision(roll: Roll, tellings: Telling[]): HTMLElement {
  return h("section", { class: "roll" },
    h("h2", {}, `选树决定　${roll.document_number}`),
    h("p", { class: "hint" }, `${day(roll.dated)}印发，${roll.people.length}人`),
    ...byCategory(roll.people, "h3", (person) => honouree(person, tellings)));
}

function honouree(person: Honouree, tellings: Telling[]): HTMLElement {
  const told = person.deeds_file ? telling(person.name, person.deeds_file) : null;
  if (told) tellings.push(told);
  return line(person, "h4", h("p", { class: "brief" }, person.brief), told?.box);
}

/** The ceremony, and where media tell of the deeds. */
function after(snapshot: Snapshot): HTMLElement | null {
  const { ceremony, releases = [] } = snapshot;
  if (!ceremony && !releases.length) return null;
  return h("section", { class: "card" },
    h("h2", {}, "发布仪式和事迹宣传"),
    ceremony && facts(["发布仪式", `${day(ceremony.on)}${ceremony.held ? "已举行" : "举行"}`]),
    releases.length > 0 && h("ul", { class: "channels" }, ...releases.map((release) => h("li", {},
      h("b", {}, release.medium), h("span", {}, `${day(release.published_on)}发布`), away(release.url, release.url)))));
}
