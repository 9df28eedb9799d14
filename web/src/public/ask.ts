/** The two things that the public asks of the API: to hand in an objection, and how it stands. */
import { readConfig } from "../config";
import type { components } from "../desk/api/schema";
import { boundKey, command, given, reach, RefusalError } from "../refusal";

type Schemas = components["schemas"];
export type ObjectionBody = Schemas["ObjectionBody"];

/** Hands in; the same again under the same `key` hands in nothing twice. */
export async function handIn(round: string, key: string, body: ObjectionBody): Promise<Schemas["ObjectionReceipt"]> {
  const sent = JSON.stringify(body);
  return ask(`/rounds/${encodeURIComponent(round)}/objections`, {
    method: "POST",
    headers: { ...command(await boundKey(key, sent)), "content-type": "application/json" },
    body: sent,
  });
}

export function stateOf(receipt: string): Promise<Schemas["ObjectionState"]> {
  return ask(`/objections/receipts/${encodeURIComponent(receipt)}`, { headers: { accept: "application/json" } });
}

async function ask<T>(path: string, options: RequestInit): Promise<T> {
  const { api } = await readConfig().catch(() => {
    throw new RefusalError("OFFLINE", 0, "网络不通，未能送达。填写的内容仍在本页，请稍后再试。");
  });
  const response = await reach(new Request(api + path, options));
  const said: unknown = await response.json().catch(() => undefined);
  return given<T>(Promise.resolve(response.ok ? { data: said as T, response } : { error: said, response }));
}
