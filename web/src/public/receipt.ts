/** How an objection stands, by its receipt number. The number is in the call to the API, in no page's address. */
import { day } from "../words/dates";
import { OBJECTION_STATE } from "../words/objection";
import { asRefusal, RefusalError } from "../refusal";
import { stateOf } from "./ask";
import { at } from "./dom";
import { faults, showRefusal } from "./form";

const form = at<HTMLFormElement>("look");
const input = at<HTMLInputElement>("field-receipt");
const box = at("refusal");
const found = at("found");
let busy = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  found.hidden = true;
  look().then(() => showRefusal(box, form, null), (error: unknown) => {
    showRefusal(box, form, asRefusal(error));
  }).finally(() => { busy = false; });
});

async function look(): Promise<void> {
  const wrong = faults([input]);
  if (wrong.length) throw new RefusalError("INVALID", 422, "请填写回执编号。", wrong);
  const state = await stateOf(input.value.trim()).catch((error: unknown) => {
    if (error instanceof RefusalError && error.code === "NOT_FOUND") {
      throw new RefusalError("NOT_FOUND", 404, "没有查到这个编号。", [
        { pointer: "/receipt", code: "NOT_FOUND", detail: "请对照回执核对每一位" },
      ]);
    }
    throw error;
  });
  at("status").textContent = OBJECTION_STATE[state.status];
  at("replied").textContent = state.replied_on ? `已于${day(state.replied_on)}书面答复。` : "尚未书面答复。";
  found.hidden = false;
  found.focus();
}

at<HTMLButtonElement>("send").disabled = false;
