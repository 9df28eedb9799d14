/** Warns before a page with unsaved changes is left, by address, by link or by closing the tab. */
import { onBeforeUnmount, onMounted, type Ref } from "vue";
import { onBeforeRouteLeave } from "vue-router";

const QUESTION = "本页有尚未保存的内容，确定离开吗？";

export function useLeaveGuard(unsaved: Ref<boolean>): void {
  function warn(event: BeforeUnloadEvent): void {
    if (unsaved.value) event.preventDefault();
  }
  onMounted(() => addEventListener("beforeunload", warn));
  onBeforeUnmount(() => removeEventListener("beforeunload", warn));
  onBeforeRouteLeave(() => !unsaved.value || confirm(QUESTION));
}
