/** Doing and loading: one shape for every button and every page. */
import { onMounted, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from "vue";
import { asRefusal, unanswered, type RefusalError } from "./api/client";
import { useDesk } from "./app";
import { keepingFocus } from "./focus";

export interface Action<A extends unknown[]> {
  busy: Ref<boolean>;
  refusal: ShallowRef<RefusalError | null>;
  /** Does it once, however often it is clicked; true when it was done. */
  run: (...given: A) => Promise<boolean>;
}

/** Announced when a command was refused since what it was about is not what the page shows. */
const OVERTAKEN = "他人已先行办理，本页已更新，请重新核对";

/**
 * A command of a button or form. `work` gets the Idempotency-Key first: the same one is sent again
 * while nobody knows whether it was done, so that nothing is done twice. `done` is announced afterwards.
 * `again` reads what the page shows: once it is done, and when somebody else was first (409).
 */
export function useAction<A extends unknown[]>(
  work: (key: string, ...given: A) => Promise<unknown>,
  done: string,
  again?: () => unknown,
): Action<A> {
  const { said } = useDesk();
  const busy = ref(false);
  const refusal = shallowRef<RefusalError | null>(null);
  let key = crypto.randomUUID();
  async function run(...given: A): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    refusal.value = null;
    try {
      await keepingFocus(async () => {
        await work(key, ...given);
        key = crypto.randomUUID();
        said.value = done;
        await again?.();
      });
      return true;
    } catch (error) {
      refusal.value = asRefusal(error);
      if (!unanswered(refusal.value)) key = crypto.randomUUID();
      if (again && refusal.value.code === "CONFLICT") {
        said.value = OVERTAKEN;
        await again();
      }
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, refusal, run };
}

export interface Loaded<T> {
  data: ShallowRef<T | null>;
  refusal: ShallowRef<RefusalError | null>;
  loading: Ref<boolean>;
  reload: () => Promise<void>;
}

/** What a page shows; read when it opens and whenever `again` changes. The newest answer counts. */
export function useLoad<T>(read: () => Promise<T>, again?: WatchSource): Loaded<T> {
  const data = shallowRef<T | null>(null);
  const refusal = shallowRef<RefusalError | null>(null);
  const loading = ref(true);
  let asked = 0;
  async function reload(): Promise<void> {
    const turn = ++asked;
    loading.value = true;
    try {
      const answer = await read();
      if (turn === asked) {
        await keepingFocus(() => {
          data.value = answer;
          refusal.value = null;
        });
      }
    } catch (error) {
      if (turn === asked) refusal.value = asRefusal(error);
    } finally {
      if (turn === asked) loading.value = false;
    }
  }
  onMounted(reload);
  if (again) watch(again, reload);
  return { data, refusal, loading, reload };
}

/** A page of a list as the API gives it. */
interface Part {
  items: unknown[];
  next: string | null;
}

/** A list that is read page by page: the first page at once, further ones when asked for. */
export interface Pages<P extends Part> {
  /** All items so far, and the first page for what only that one says. */
  page: Loaded<{ items: P["items"]; next: string | null; first: P }>;
  more: Action<[]>;
}

export function usePages<P extends Part>(
  read: (after: string | undefined) => Promise<P>,
  again?: WatchSource,
): Pages<P> {
  const page = useLoad(async () => {
    const first = await read(undefined);
    return { items: first.items, next: first.next, first };
  }, again);
  const more = useAction(async () => {
    const shown = page.data.value;
    if (!shown?.next) return;
    const next = await read(shown.next);
    if (page.data.value !== shown) return; // another list was asked for meanwhile
    page.data.value = { ...shown, items: [...shown.items, ...next.items], next: next.next };
  }, "已读取更多");
  return { page, more };
}
