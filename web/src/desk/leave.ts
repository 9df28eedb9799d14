/** Asks before something typed and not saved is left: by link, by address, by closing the tab or a dialog. */
import { inject, onBeforeUnmount, onMounted, provide, toValue, type InjectionKey, type MaybeRefOrGetter } from "vue";
import type { Router } from "vue-router";

type Unsaved = MaybeRefOrGetter<boolean>;

const QUESTION = "本页有尚未保存的内容，确定离开吗？";
/** What the page shown says of itself; however many say it, the question is asked once. */
const PAGE = new Set<Unsaved>();
const DIALOG: InjectionKey<Set<Unsaved>> = Symbol("what a dialog's forms say of themselves");

/** Called by whatever holds something typed. */
export function useLeaveGuard(unsaved: Unsaved): void {
  const places = [PAGE, inject(DIALOG, null)];
  onMounted(() => places.forEach((place) => place?.add(unsaved)));
  onBeforeUnmount(() => places.forEach((place) => place?.delete(unsaved)));
}

/** Called by a dialog: asks, if something typed in it is not saved, whether it may close. */
export function useDialogGuard(): () => boolean {
  const typed = new Set<Unsaved>();
  provide(DIALOG, typed);
  return () => may(typed);
}

/** Called once: asks before another page, and before the tab is closed. A filter in the address is no other page. */
export function guardLeaving(router: Router): void {
  router.beforeEach((to, from) => to.path === from.path || may(PAGE));
  addEventListener("beforeunload", (event) => {
    if (holds(PAGE)) event.preventDefault();
  });
}

function may(leave: Set<Unsaved>): boolean {
  return !holds(leave) || confirm(QUESTION);
}

function holds(place: Set<Unsaved>): boolean {
  return [...place].some((unsaved) => toValue(unsaved));
}
