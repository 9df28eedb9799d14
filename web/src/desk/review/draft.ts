/** What is being typed into a form: whether it is unsaved, and how to clear it. */
import { computed, reactive, type ComputedRef } from "vue";
import { useLeaveGuard } from "../leave";

export interface Draft<T extends object> {
  form: T;
  dirty: ComputedRef<boolean>;
  clear: () => void;
}

/** A form that starts as `blank` says; leaving the page with something typed asks first. */
export function useDraft<T extends object>(blank: () => T): Draft<T> {
  const form = reactive(blank()) as T;
  const dirty = computed(() => JSON.stringify(form) !== JSON.stringify(blank()));
  useLeaveGuard(dirty);
  return { form, dirty, clear: () => Object.assign(form, blank()) };
}
