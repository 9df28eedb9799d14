/** What a desk of nominations is asked for. The name one looks for stays out of the address. */
import { computed, reactive, ref, watch, type ComputedRef, type Ref } from "vue";
import { useRoute, useRouter } from "vue-router";
import type { Schemas } from "../../api/client";

export interface Asked {
  region: string;
  category: Schemas["Category"] | "";
  status: Schemas["IntakeStatus"] | "";
  flag: Schemas["FlagKind"] | "";
  sort: Schemas["NominationOrder"];
}

export interface Filters {
  asked: Asked;
  search: Ref<string>;
  /** Cursors of the pages before this one, the first page's is empty. */
  pages: Ref<string[]>;
  query: ComputedRef<Record<string, string>>;
}

const PAGE = "25";

export function useFilters(): Filters {
  const route = useRoute();
  const router = useRouter();
  const of = (name: keyof Asked): string => String(route.query[name] ?? "");
  const asked = reactive<Asked>({
    region: of("region"),
    category: of("category") as Asked["category"],
    status: of("status") as Asked["status"],
    flag: of("flag") as Asked["flag"],
    sort: (of("sort") || "region") as Asked["sort"],
  });
  const search = ref("");
  const pages = ref([""]);
  const chosen = computed(() =>
    Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== "")) as Record<string, string>,
  );
  watch(chosen, (query) => {
    pages.value = [""];
    void router.replace({ query });
  });
  watch(search, () => { pages.value = [""]; });
  const query = computed(() => {
    const after = pages.value.at(-1);
    return { ...chosen.value, ...(search.value && { search: search.value }), ...(after && { after }), limit: PAGE };
  });
  return { asked, search, pages, query };
}
