/** Follows a batch until it is worked off: often at first, then seldom, not while nobody looks. */
import { onBeforeUnmount, ref, shallowRef, type Ref, type ShallowRef } from "vue";
import { asRefusal, given, type RefusalError, type Schemas } from "../../api/client";
import { useDesk } from "../../app";

type Batch = Schemas["BatchView"];
const FIRST = 1_000; // ms
const SELDOM = 10_000;
const SLOWER = 1.5;

export interface Job {
  batch: ShallowRef<Batch | null>;
  refusal: ShallowRef<RefusalError | null>;
  following: Ref<boolean>;
  follow: (identity: string) => Promise<void>;
}

export function useJob(): Job {
  const { api, said } = useDesk();
  const batch = shallowRef<Batch | null>(null);
  const refusal = shallowRef<RefusalError | null>(null);
  const following = ref(false);
  let timer = 0;
  let left = false;

  async function look(identity: string, pause: number): Promise<void> {
    window.clearTimeout(timer);
    if (document.hidden) return later(identity, pause);
    try {
      batch.value = await given(api.GET("/batches/{batch}", { params: { path: { batch: identity } } }));
      refusal.value = null;
    } catch (error) {
      refusal.value = asRefusal(error);
      following.value = refusal.value.code === "OFFLINE";
    }
    if (batch.value?.status === "FINISHED") {
      following.value = false;
      said.value = "汇总表已办理完毕";
    } else if (following.value) later(identity, Math.min(pause * SLOWER, SELDOM));
  }

  function later(identity: string, pause: number): void {
    if (left) return;
    timer = window.setTimeout(() => { void look(identity, pause); }, pause);
  }

  async function follow(identity: string): Promise<void> {
    batch.value = null;
    following.value = true;
    await look(identity, FIRST);
  }
  onBeforeUnmount(() => {
    left = true;
    window.clearTimeout(timer);
  });
  return { batch, refusal, following, follow };
}
