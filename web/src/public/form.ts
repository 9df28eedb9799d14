/** Fields of a public form: what each must be, and errors beside them by the API's JSON pointers. */
import type { FieldError, RefusalError } from "../refusal";
import { h } from "./dom";

export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A label, a hint, a place for its error, and the control, whose `name` is the field's in the body. */
export function field(label: string, control: Control, hint?: string): HTMLElement {
  const id = `field-${control.name}`;
  control.id = id;
  control.setAttribute("aria-describedby", `${hint ? `${id}-hint ` : ""}${id}-error`);
  return h("div", { class: "field" },
    h("label", { for: id }, label, control.required && h("span", { class: "must", "aria-hidden": "true" }, " *")),
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
    h("p", { class: "error", id: `${id}-error`, hidden: true }),
    control);
}

/** A choice between a few, as radio buttons; `chosen` is told of each change. */
export function choice(legend: string, name: string, options: [string, string][], chosen: (value: string) => void): HTMLElement {
  return h("fieldset", {}, h("legend", {}, legend), ...options.map(([value, word], index) => {
    const radio = h("input", { type: "radio", name, value, id: `${name}-${value}`, checked: index === 0 });
    radio.addEventListener("change", () => chosen(value));
    return h("div", { class: "field tick" }, radio, h("label", { for: radio.id }, word));
  }));
}

/** Characters, as the API counts them. */
export function lengthOf(control: Control): number {
  return [...control.value.trim()].length;
}

/** What is wrong with the fields that count, told all at once; the API looks at everything again. */
export function faults(controls: Control[]): FieldError[] {
  return controls.flatMap((control) => {
    const detail = fault(control);
    return detail ? [{ pointer: `/${control.name}`, code: "FIELD", detail }] : [];
  });
}

function fault(control: Control): string | null {
  const value = control.value.trim();
  const { minLength = 0, pattern = "" } = control as Partial<HTMLInputElement>;
  // Not `maxlength`: the browser would cut what is pasted without a word.
  const most = Number(control.dataset.most ?? Infinity);
  if (!value) return !control.required ? null : control instanceof HTMLSelectElement ? "请选择" : "请填写";
  if (lengthOf(control) < minLength) return `至少 ${minLength} 个字`;
  if (lengthOf(control) > most) return `不得超过 ${most} 个字`;
  return pattern && !new RegExp(`^(?:${pattern})$`, "u").test(value) ? control.title : null;
}

/** Shows a refusal above the form and its errors beside their fields; takes the focus. */
export function showRefusal(box: HTMLElement, form: HTMLFormElement, refusal: RefusalError | null): void {
  const errors = refusal?.errors ?? [];
  for (const slot of form.querySelectorAll<HTMLElement>("p.error")) {
    const name = slot.id.replace(/^field-|-error$/g, "");
    const told = errors.filter((error) => error.pointer === `/${name}`).map((error) => error.detail);
    slot.textContent = told.join("；");
    slot.hidden = !told.length;
    const control = form.querySelector(`#${slot.id.replace(/-error$/, "")}`);
    if (told.length) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
  }
  box.hidden = !refusal;
  if (!refusal) return;
  box.dataset.code = refusal.code;
  box.replaceChildren(h("p", {}, h("strong", {}, refusal.message)),
    errors.length > 0 && h("ul", {}, ...errors.map((error) => item(form, error))) || "");
  box.focus();
}

function item(form: HTMLFormElement, error: FieldError): HTMLElement {
  const id = `field-${error.pointer.slice(1)}`;
  const label = form.querySelector(`label[for="${id}"]`)?.firstChild?.textContent ?? "";
  const go = h("button", { type: "button", class: "link" }, `${label}：${error.detail}`);
  go.addEventListener("click", () => document.getElementById(id)?.focus());
  return h("li", {}, go);
}
