/** Where the focus goes when what had it is gone. */
import { nextTick } from "vue";

/** Shows something else. If the control that had the focus went with the old, one goes on from the heading. */
export async function keepingFocus(change: () => void | Promise<void>): Promise<void> {
  const focused = document.activeElement;
  await change();
  await nextTick();
  if (focused?.isConnected === false && document.activeElement === document.body) {
    document.querySelector("h1")?.focus({ preventScroll: true });
  }
}
