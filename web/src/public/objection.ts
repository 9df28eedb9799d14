/** Handing in an objection: about whom or what, why, by whom; then its receipt. */
import { timeOf } from "../clock";
import { ABOUT, GROUNDS } from "../words/objection";
import { ending } from "../words/dates";
import { sha256 } from "../hash";
import { asRefusal, RefusalError, unanswered } from "../refusal";
import { handIn, type ObjectionBody } from "./ask";
import { isOpen } from "./countdown";
import { h } from "./dom";
import { MissingError, readCampaign, type Round, type Snapshot } from "./files";
import { choice, faults, field, lengthOf, showRefusal, type Control } from "./form";
import { open, rehearsed } from "./frame";
import { receipt } from "./receipt-card";
import { rules } from "./whom";

const MOST = 5000; // characters of an objection

interface Asked {
  snapshot: Snapshot;
  round: Round;
}

void open(read, show, "没有这次公示");

/** Whether something was typed that is not handed in yet, or a receipt not kept yet. */
let unsaved = false;
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

async function read(): Promise<Asked> {
  const wanted = new URLSearchParams(location.search).get("r");
  const snapshot = await readCampaign();
  const round = snapshot.rounds.find((one) => one.round === wanted);
  if (!round) throw new MissingError(wanted ?? "");
  return { snapshot, round };
}

function show({ snapshot, round }: Asked): Node[] {
  const head = [
    rehearsed(snapshot.rehearsal),
    h("h1", {}, "提出异议"),
    h("p", { class: "lead" }, `对“${round.notice.split("\n")[0] ?? snapshot.title}”提出异议。公示截止：${ending(round.closes_at)}。`),
  ];
  if (round.closed_at) {
    return [...head, h("p", { class: "banner" }, "这次公示已经结束，网上不再受理。仍需反映的，请向受理单位来信、来电或来访。")].filter((n) => n !== null);
  }
  const late = !isOpen(round, timeOf(snapshot.clock)) &&
    h("p", { class: "banner" }, "按本机时间，公示期限已过；是否受理以系统收到的时间为准。");
  return [...head, late, h("ul", { class: "prose" }, ...rules(snapshot, round).map((rule) => h("li", {}, rule))), ...form(snapshot, round)]
    .filter((node): node is HTMLElement => node instanceof Node);
}

function form(snapshot: Snapshot, round: Round): Node[] {
  const must = { required: true, autocomplete: "off" };
  const person = select("nomination", round.nominees.flatMap((one) =>
    one.nomination ? [[one.nomination, `${one.name}（${one.unit}）`]] : []));
  const grounds = select("grounds", Object.entries(GROUNDS));
  const text = h("textarea", { name: "text", rows: 8, minlength: 10, "data-most": MOST, ...must });
  const name = h("input", { name: "real_name", minlength: 2, "data-most": 60, ...must, autocomplete: "name" });
  const unit = h("input", { name: "unit", minlength: 2, "data-most": 100, ...must, autocomplete: "organization" });
  const seal = h("input", { name: "seal_hash", type: "file", accept: "image/*,application/pdf", required: true });
  const address = h("input", { name: "address", minlength: 4, "data-most": 200, ...must, autocomplete: "street-address" });
  const phone = h("input", { name: "phone", type: "tel", pattern: "[0-9+\\- ]{7,20}", title: "电话由7至20位数字组成", ...must, autocomplete: "tel" });

  const rows = {
    nomination: field("反映的是谁", person),
    real_name: field("真实姓名", name),
    unit: field("单位名称", unit),
    seal_hash: field("加盖公章的扫描件", seal, "扫描件不上传，只登记它的校验值；请把盖章原件寄送或送达受理单位，以便核对。"),
    address: field("联系地址", address),
    phone: field("联系电话", phone),
  };
  const counter = h("p", { class: "counter", "aria-live": "off" });
  const signers: [string, string][] = [["person", "个人（须署名）"], ["unit", "单位（须盖章）"]];
  if (snapshot.objections?.anonymous === "CLEAR_LEADS") signers.push(["nobody", "匿名（线索须清楚；无法答复）"]);

  let about = "PERSON";
  let signer = "person";
  /** Shows what the two choices ask for, and nothing else; what was typed elsewhere stays. */
  const arrange = (): void => {
    rows.nomination.hidden = about !== "PERSON";
    rows.real_name.hidden = signer !== "person";
    rows.unit.hidden = rows.seal_hash.hidden = signer !== "unit";
    rows.address.hidden = rows.phone.hidden = signer === "nobody";
  };
  const count = (): void => {
    const typed = lengthOf(text);
    counter.textContent = `${typed} / ${MOST} 字${typed > MOST ? `，超出 ${typed - MOST} 字` : ""}`;
    counter.classList.toggle("over", typed > MOST);
  };
  const box = h("div", { class: "refusal", role: "alert", tabindex: -1, hidden: true });
  const send = h("button", { type: "submit", class: "primary" }, "提交异议");
  const made = h("form", { class: "card narrow", novalidate: true },
    choice("反映什么", "about", Object.entries(ABOUT), (value) => { about = value; arrange(); }),
    rows.nomination,
    field("理由", grounds),
    field("具体情况", text, "写明时间、地点、经过和线索，10 至 5000 字。请勿填写他人的身份证号。"),
    counter,
    choice("以谁的名义", "signer", signers, (value) => { signer = value; arrange(); }),
    rows.real_name, rows.unit, rows.seal_hash,
    h("div", { class: "pair" }, rows.address, rows.phone),
    h("p", { class: "hint" }, "反映的内容和反映人信息加密保存，只有异议受理人能看到，并对外严格保密。不得借机诽谤和诬告。"),
    h("p", { class: "buttons" }, send));
  arrange();
  count();
  made.addEventListener("input", () => { unsaved = true; count(); });

  const controls = (): Control[] => [person, grounds, text, name, unit, seal, address, phone].filter((one) => !one.closest(".field[hidden]"));
  let key = crypto.randomUUID();
  let busy = false;
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    send.setAttribute("aria-disabled", "true");
    send.textContent = "正在提交…";
    submit().catch((error: unknown) => {
      const refusal = asRefusal(error);
      if (!unanswered(refusal)) key = crypto.randomUUID();
      showRefusal(box, made, refusal);
    }).finally(() => {
      busy = false;
      send.removeAttribute("aria-disabled");
      send.textContent = "提交异议";
    });
  });

  async function submit(): Promise<void> {
    const asked = controls();
    const wrong = faults(asked);
    if (wrong.length) throw new RefusalError("INVALID", 422, `有 ${wrong.length} 处需要填写或更正，尚未提交。`, wrong);
    const told = await handIn(round.round, key, await bodyOf(asked, about));
    const card = receipt(snapshot, told.receipt, () => { unsaved = false; });
    unsaved = true; // the number is told once: leaving warns until it was kept
    box.remove();
    made.replaceWith(card);
    card.focus();
  }
  return [box, made];
}

async function bodyOf(controls: Control[], about: string): Promise<ObjectionBody> {
  const said = Object.fromEntries(controls.map((one) => [one.name, one.value.trim()]));
  const seal = controls.find((one) => one.name === "seal_hash");
  const scan = seal instanceof HTMLInputElement ? seal.files?.[0] : undefined;
  if (scan) said.seal_hash = await sha256(await scan.arrayBuffer());
  return { ...said, about } as ObjectionBody;
}

function select(name: string, options: string[][]): HTMLSelectElement {
  return h("select", { name, required: true }, h("option", { value: "" }, "请选择"),
    ...options.map(([value, word]) => h("option", { value }, word)));
}
