/** Saving settings on the version that was seen; used by the settings and by the quotas. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { useAction, useLoad, type Action, type Loaded } from "../action";
import { command, given, type RefusalError, type Schemas } from "../api/client";
import { useDesk } from "../app";
import { forgetCampaign } from "../campaign";
import { merged } from "../merge";
import { atFields, copyOf, type Settings } from "./fields";

export interface SettingsDraft {
  /** The version that the draft stands on. */
  page: Loaded<Settings>;
  /** What is being changed; nothing of it is lost by a refusal. */
  draft: Ref<Settings | null>;
  /** Grows whenever other settings were put into the draft: fields start anew. */
  turn: Ref<number>;
  unsaved: Ref<boolean>;
  save: Action<[]>;
  /** The refusal with errors of list items at the list's field. */
  shown: { busy: Ref<boolean>; refusal: ComputedRef<RefusalError | null> };
  /** What somebody else saved meanwhile, while the person has not decided. */
  theirs: ShallowRef<Settings | null>;
  /** What saving one's own would make of it: theirs, with what was changed here. */
  mine: ComputedRef<Settings | null>;
  keepMine: () => Promise<void>;
  /** Other settings in the place of the draft, to be saved on the same version. */
  replace: (settings: Settings) => void;
  takeTheirs: () => void;
}

export function useSettingsDraft(campaign: () => string): SettingsDraft {
  const { api } = useDesk();
  const draft = ref<Settings | null>(null);
  const turn = ref(0);
  const unsaved = ref(false);
  const theirs = shallowRef<Settings | null>(null);
  const read = (): Promise<Settings> => (
    given(api.GET("/campaigns/{campaign}", { params: { path: { campaign: campaign() } } }))
  );
  function take(settings: Settings): void {
    draft.value = copyOf(settings);
    unsaved.value = false;
    turn.value += 1;
  }
  const page = useLoad(async () => {
    const newest = await read();
    take(newest);
    return newest;
  });
  const mine = computed(() => {
    const [base, own] = [page.data.value, draft.value];
    return base && own && theirs.value ? merged<Settings>(base, own, theirs.value) : null;
  });
  const action = useAction(async (key) => {
    if (!draft.value) return;
    const settings = copyOf(draft.value);
    const receipt: Schemas["Receipt"] = await given(api.PUT("/campaigns/{campaign}/settings", {
      params: { path: { campaign: campaign() }, header: command(key, settings.version) },
      body: { settings },
    }));
    forgetCampaign(campaign());
    draft.value.version = receipt.version;
    page.data.value = { ...settings, version: receipt.version };
    // Something may have been typed while it was under way.
    unsaved.value = JSON.stringify(draft.value) !== JSON.stringify(page.data.value);
  }, "设置已保存");
  async function run(): Promise<boolean> {
    const done = await action.run();
    if (action.refusal.value?.code === "CONFLICT") theirs.value = await read();
    return done;
  }
  async function keepMine(): Promise<void> {
    if (!mine.value || !theirs.value) return;
    draft.value = copyOf(mine.value);
    page.data.value = theirs.value;
    turn.value += 1;
    theirs.value = null;
    await run();
  }
  function replace(settings: Settings): void {
    take({ ...settings, version: draft.value?.version ?? settings.version });
    unsaved.value = true;
  }
  function takeTheirs(): void {
    if (theirs.value) take(theirs.value);
    page.data.value = theirs.value ?? page.data.value;
    theirs.value = null;
    action.refusal.value = null;
  }
  const refusal = computed(() => atFields(action.refusal.value));
  return {
    page, draft, turn, unsaved, theirs, mine, keepMine, takeTheirs, replace,
    save: { ...action, run }, shown: { busy: action.busy, refusal },
  };
}
