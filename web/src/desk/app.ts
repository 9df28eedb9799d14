/** What every page of the desks may ask for: the session, the API, what to announce. */
import { inject, shallowRef, type InjectionKey, type ShallowRef } from "vue";
import type { Api } from "./api/client";
import type { Session } from "./session";

export interface Desk {
  session: Session;
  api: Api;
  /** Spoken by screen readers and shown for a while; set it after something was done. */
  said: ShallowRef<string>;
  /** The campaign one is in, for the menu; empty before one was entered. */
  campaign: ShallowRef<string>;
}

export const DESK: InjectionKey<Desk> = Symbol("desk");

export function makeDesk(session: Session, api: Api): Desk {
  return { session, api, said: shallowRef(""), campaign: shallowRef(sessionStorage.getItem("campaign") ?? "") };
}

/** The desk; only inside the application. */
export function useDesk(): Desk {
  const desk = inject(DESK);
  if (!desk) throw new Error("outside the desk");
  return desk;
}
