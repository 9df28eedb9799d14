/** What is being typed into a form, and how to clear it. */
import { reactive } from "vue";

export interface Draft<T extends object> {
  form: T;
  clear: () => void;
}

/** A form that starts as `blank` says. */
export function useDraft<T extends object>(blank: () => T): Draft<T> {
  const form = reactive(blank()) as T;
  return { form, clear: () => Object.assign(form, blank()) };
}
