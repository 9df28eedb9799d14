/** The full deeds of honourees: read when somebody opens them, all of them before they are printed. */
import { h } from "./dom";
import { MissingError, readDeeds } from "./files";

const READING = "正在读取…";
const UNREAD = "（本页尚未读取这份事迹。请用页面上的“打印荣誉名单”，读取全部事迹后打印。）";

/** Deeds that are read once; what could not be had is asked for again. */
export interface Telling {
  box: HTMLDetailsElement;
  /** Whether they are there now. */
  read: () => Promise<boolean>;
}

export function telling(name: string, path: string): Telling {
  const text = h("p", { class: "deeds screen-only", role: "status" }, READING);
  const paper = h("p", { class: "paper-only" }, UNREAD);
  const box = h("details", {}, h("summary", {}, "主要事迹", h("span", { class: "unseen" }, `：${name}`)), text, paper);
  let reading: Promise<boolean> | undefined;
  const read = (): Promise<boolean> => (reading ??= readDeeds(path).then(
    (deeds) => {
      text.replaceWith(h("p", { class: "deeds" }, deeds));
      paper.remove();
      return true;
    },
    (error: unknown) => {
      reading = undefined;
      text.textContent = error instanceof MissingError
        ? "这份事迹已经撤下或者更正，请重新打开本页。" : "事迹暂时读不到，请收起后再展开重试。";
      return false;
    }));
  box.addEventListener("toggle", () => { if (box.open) void read(); });
  return { box, read };
}

/** A button that prints once all deeds are there; a paper with holes it does not print. */
export function printing(tellings: Telling[]): Node[] {
  const said = h("span", { role: "status", class: "hint" });
  const button = h("button", { type: "button" }, "打印荣誉名单");
  let busy = false;
  button.addEventListener("click", () => {
    if (busy) return;
    busy = true;
    said.textContent = "正在读取全部事迹…";
    void Promise.all(tellings.map((one) => one.read())).then((there) => {
      busy = false;
      const lost = there.filter((one) => !one).length;
      said.textContent = lost ? `有 ${lost} 人的事迹暂时读不到，没有打印。请稍后再试，或者重新打开本页。` : "";
      if (!lost) window.print();
    });
  });
  return [button, said];
}
