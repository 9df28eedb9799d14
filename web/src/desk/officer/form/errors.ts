/** Which of the API's errors are shown, and where: nobody is scolded for what is not yet typed. */
import { computed, ref, watch, type ComputedRef, type Ref } from "vue";
import { RefusalError, type FieldError, type Schemas } from "../../api/client";
import type { FieldNote } from "../../parts/fields";
import type { Sheet } from "./model";

/** A part as a whole has no control: its first one carries the error. */
const FIRST: Record<string, string> = {
  "/education": "/education/level",
  "/in_service_education": "/in_service_education/level",
  "/exemption": "/exemption/justification",
};

/** What was refused, said of fields that are there. */
export function placedRefusal(found: RefusalError | null): RefusalError | null {
  return found && new RefusalError(found.code, found.status, found.message, found.errors.map(placed));
}

function placed<T extends { pointer: string }>(one: T): T {
  return { ...one, pointer: FIRST[one.pointer] ?? one.pointer };
}

export interface ShownErrors {
  /** To be provided to the fields. */
  errors: ComputedRef<FieldError[]>;
  /** All that is wrong, shown or not. */
  all: ComputedRef<FieldError[]>;
  /** True when everything wrong is to be shown. */
  whole: Ref<boolean>;
}

/**
 * @param stored what the API found wrong with the form as saved
 * @param refused what it refused; shown whole
 */
export function useShownErrors(sheet: Sheet, stored: () => FieldError[], refused: () => RefusalError | null): ShownErrors {
  const whole = ref(false);
  const touched = ref(new Set<string>());
  for (const name of Object.keys(sheet) as (keyof Sheet)[]) {
    watch(() => sheet[name], () => touched.value.add(name), { deep: true });
  }
  const all = computed(() => {
    const found = [...(refused()?.errors ?? []), ...stored()].map(placed);
    return found.filter((error, at) => found.findIndex((other) => other.pointer === error.pointer && other.detail === error.detail) === at);
  });
  const errors = computed(() => {
    if (whole.value || refused()) return all.value;
    return all.value.filter((error) => touched.value.has(error.pointer.split("/")[1] ?? ""));
  });
  return { errors, all, whole };
}

/** Why fields must be corrected, as the last return of a file that was sent back says. */
export function notesOf(view: Schemas["NominationView"]): FieldNote[] {
  const last = view.status === "RETURNED" ? view.returns.at(-1) : undefined;
  return (last?.fields ?? []).map((field) => placed({ pointer: field.pointer, text: `退回意见：${field.reason}` }));
}
