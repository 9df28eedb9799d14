/** Parameters of the address; each page has a component of its own per address, so they stay. */
import { useRoute } from "vue-router";

export function useParam(name: string): string {
  return String(useRoute().params[name]);
}
