/** What fields of one form share: the errors of the last refusal, by JSON pointer. */
import { computed, inject, provide, toValue, useId, type ComputedRef, type InjectionKey, type MaybeRefOrGetter, type Ref } from "vue";
import type { FieldError, RefusalError } from "../api/client";

/** Where fields find the errors of their form. */
export const ERRORS: InjectionKey<Ref<FieldError[]>> = Symbol("field errors");

/** What somebody wrote to a field, such as why it must be corrected. */
export interface FieldNote {
  pointer: string;
  text: string;
}
const NOTES: InjectionKey<Ref<FieldNote[]>> = Symbol("field notes");
/** What ids of a form's fields begin with: several forms of a page may ask for the same. */
const SCOPE: InjectionKey<string> = Symbol("form");

/** Called by the form: fields inside show their own errors of `refusal`. */
export function provideErrors(refusal: Readonly<Ref<RefusalError | null>>): void {
  provide(SCOPE, `${useId()}-`);
  provide(ERRORS, computed(() => refusal.value?.errors ?? []));
}

/** Called by a form that keeps its errors itself, such as those of a stored draft. */
export function provideFieldErrors(errors: Ref<FieldError[]>): void {
  provide(ERRORS, errors);
}

/** Called by a form whose fields carry notes. */
export function provideNotes(notes: Ref<FieldNote[]>): void {
  provide(NOTES, notes);
}

/** The element id of the field at a JSON pointer, where there is one form on the page. */
export function fieldId(pointer: string): string {
  return `field${pointer.replaceAll("/", "-")}`;
}

/** The element ids of the form that one is in, so that a summary can link to its fields. */
export function useFieldIds(): (pointer: string) => string {
  const scope = inject(SCOPE, "");
  return (pointer) => scope + fieldId(pointer);
}

export interface FieldState {
  id: ComputedRef<string>;
  hintId: string;
  errorId: string;
  noteId: string;
  errors: ComputedRef<FieldError[]>;
  notes: ComputedRef<FieldNote[]>;
}

/** Ids and errors of one field. */
export function useField(pointer: MaybeRefOrGetter<string | undefined>): FieldState {
  const all = inject(ERRORS, null);
  const noted = inject(NOTES, null);
  const idOf = useFieldIds();
  const own = useId();
  const at = computed(() => toValue(pointer));
  return {
    id: computed(() => (at.value ? idOf(at.value) : own)),
    hintId: `${own}-hint`,
    errorId: `${own}-error`,
    noteId: `${own}-note`,
    errors: computed(() => all?.value.filter((error) => error.pointer === at.value) ?? []),
    notes: computed(() => noted?.value.filter((note) => note.pointer === at.value) ?? []),
  };
}
