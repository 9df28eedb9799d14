/**
 * Keeps one form saved while it is filled in: a save some moments after the last key, one at a time,
 * each on the version that was seen. Nothing typed is given up: a save that fails is tried again by
 * the next change or by the button, and a newer version of somebody else is shown beside one's own.
 */
import { computed, onBeforeUnmount, reactive, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { asRefusal, command, given, RefusalError, type Schemas } from "../../api/client";
import { useDesk } from "../../app";
import { merged } from "../../merge";
import { bodyOf, masked, masksOf, NUMBERS, sheetOf, type Masks, type NumberName, type Sheet, type Stored } from "./model";

type View = Schemas["NominationView"];
const PAUSE = 1_200; // ms after the last key

export type SaveState = "saved" | "unsaved" | "saving" | "failed" | "blocked" | "conflict";

export interface Saving {
  view: ShallowRef<View>;
  sheet: Sheet;
  masks: Ref<Masks>;
  /** A number on file that is not wanted any more (only the office telephone may go). */
  dropped: Ref<boolean>;
  state: ComputedRef<SaveState>;
  dirty: ComputedRef<boolean>;
  /** Numbers on file that must be typed again before the form can be saved whole. */
  again: ComputedRef<NumberName[]>;
  refusal: ShallowRef<RefusalError | null>;
  savedAt: Ref<string>;
  theirs: ShallowRef<View | null>;
  /** What saving one's own would make of it: theirs, with the fields that were changed here. */
  mine: ComputedRef<Sheet>;
  /** True when all is saved. */
  save: () => Promise<boolean>;
  keepMine: () => Promise<void>;
  takeTheirs: () => void;
  /** Does something that makes a new version of the file, between two saves. */
  between: (work: (version: number) => Promise<Schemas["Receipt"]>) => Promise<Schemas["Receipt"]>;
}

export function useSaving(first: View): Saving {
  const { api } = useDesk();
  const view = shallowRef(first);
  const sheet = reactive(sheetOf(first.form ?? {}));
  const masks = ref(masksOf(first.form ?? {}));
  const dropped = ref(false);
  const body = computed(() => JSON.stringify({ form: bodyOf(sheet), dropped: dropped.value }));
  const stored = ref(body.value);
  const busy = ref(false);
  const refusal = shallowRef<RefusalError | null>(null);
  const theirs = shallowRef<View | null>(null);
  const savedAt = ref("");
  let version = first.version;
  /** What was sent when the network failed: it may have arrived all the same. */
  let lost: Stored | null = null;
  let line: Promise<unknown> = Promise.resolve();
  let timer = 0;

  const mine = computed(() => {
    const { form: base } = JSON.parse(stored.value) as { form: Stored };
    const newest: Stored = theirs.value?.form ?? {};
    const sum = sheetOf(merged(base, bodyOf(sheet), bodyOf(sheetOf(newest))));
    for (const name of NUMBERS) {
      // A number that only they changed is not known here.
      const changed = sheet[name] !== (base[name] ?? "");
      if (changed || masked(name, sheet[name]) === newest[name]) sum[name] = sheet[name];
    }
    return sum;
  });
  const dirty = computed(() => body.value !== stored.value);
  const again = computed(() => NUMBERS.filter((name) => masks.value[name] && !sheet[name] && !(name === "office_phone" && dropped.value)));
  const state = computed<SaveState>(() => {
    if (theirs.value) return "conflict";
    if (busy.value) return "saving";
    if (dirty.value && again.value.length) return "blocked";
    if (refusal.value) return "failed";
    return dirty.value ? "unsaved" : "saved";
  });

  /** One after the other: two writes at once would refuse each other. */
  function queued<T>(work: () => Promise<T>): Promise<T> {
    const turn = line.then(work, work);
    line = turn.catch(() => undefined);
    return turn;
  }

  async function read(): Promise<View> {
    return given(api.GET("/nominations/{nomination}", { params: { path: { nomination: first.id } } }));
  }

  async function put(): Promise<boolean> {
    if (!dirty.value) return true;
    if (again.value.length) return false;
    const sent = body.value;
    const form = bodyOf(sheet);
    busy.value = true;
    refusal.value = null;
    try {
      const params = { path: { nomination: first.id }, header: command(crypto.randomUUID(), version) };
      const receipt = await given(api.PUT("/nominations/{nomination}/form", { params, body: { form } }));
      version = receipt.version;
      stored.value = sent;
      lost = null;
      savedAt.value = new Date().toISOString();
      await refresh();
      return true;
    } catch (error) {
      await failed(error, form);
      return false;
    } finally {
      busy.value = false;
    }
  }

  /** What the API finds wrong with what was just saved; without it the form is saved all the same. */
  async function refresh(): Promise<void> {
    const newest = await read().catch(() => null);
    if (newest?.version === version) view.value = newest;
  }

  async function failed(cause: unknown, sent: Stored | null): Promise<void> {
    const error = asRefusal(cause);
    if (error.code === "OFFLINE") lost = sent;
    if (error.code !== "CONFLICT") { refusal.value = error; return; }
    const newest = await read().catch(() => null);
    if (!newest) { refusal.value = error; return; }
    if (lost && newest.version === version + 1 && alike(lost, newest.form ?? {})) {
      version = newest.version; // nobody else: one's own save, whose answer was lost
      view.value = newest;
      lost = null;
      later();
      return;
    }
    theirs.value = newest;
  }

  function later(): void {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => { void save(); }, PAUSE);
  }

  async function save(): Promise<boolean> {
    window.clearTimeout(timer);
    if (theirs.value) return false;
    const done = await queued(put);
    if (done && dirty.value) later();
    return done;
  }

  async function keepMine(): Promise<void> {
    if (!theirs.value) return;
    const newest = theirs.value;
    version = newest.version;
    Object.assign(sheet, mine.value);
    masks.value = masksOf(newest.form ?? {});
    stored.value = JSON.stringify({ form: bodyOf(sheetOf(newest.form ?? {})), dropped: false });
    view.value = newest;
    theirs.value = null;
    await save();
  }

  function takeTheirs(): void {
    if (!theirs.value) return;
    const newest = theirs.value;
    const found: Stored = newest.form ?? {};
    const typed = Object.fromEntries(NUMBERS.filter((name) => masked(name, sheet[name]) === found[name]).map((name) => [name, sheet[name]]));
    Object.assign(sheet, sheetOf(found), typed);
    masks.value = masksOf(found);
    dropped.value = false;
    version = newest.version;
    view.value = newest;
    stored.value = body.value;
    theirs.value = null;
    refusal.value = null;
  }

  async function between(work: (seen: number) => Promise<Schemas["Receipt"]>): Promise<Schemas["Receipt"]> {
    return queued(async () => {
      try {
        const receipt = await work(version);
        version = receipt.version;
        await refresh();
        return receipt;
      } catch (error) {
        if (error instanceof RefusalError && error.code === "CONFLICT") await failed(error, null);
        throw error;
      }
    });
  }

  watch(body, () => { if (dirty.value && !theirs.value) later(); });
  onBeforeUnmount(() => window.clearTimeout(timer));
  return { view, sheet, masks, dropped, state, dirty, again, refusal, savedAt, theirs, mine, save, keepMine, takeTheirs, between };
}

/** Whether two stored forms say the same, but for their numbers. */
function alike(one: Stored, other: Stored): boolean {
  return JSON.stringify(bodyOf(sheetOf(one))) === JSON.stringify(bodyOf(sheetOf(other)));
}
