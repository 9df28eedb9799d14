/** What the API answers when it does not do what was asked; the same for the desks and the public. */
import type { components } from "./desk/api/schema";
import { sha256 } from "./hash";

export type Problem = components["schemas"]["Problem"];
export type FieldError = components["schemas"]["FieldError"];

/** What the API refused, or that it could not be reached; the page keeps what was typed. */
export class RefusalError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly errors: FieldError[] = [],
  ) {
    super(message);
    this.name = "RefusalError";
  }
}

/**
 * The answer of a server.
 *
 * @throws RefusalError `OFFLINE` if none came.
 */
export async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    throw new RefusalError("OFFLINE", 0, "网络不通，未能送达。填写的内容仍在本页，请稍后再试。");
  }
}

/** Whatever went wrong, as something to be shown: a fault of the page's own as well. */
export function asRefusal(error: unknown): RefusalError {
  if (error instanceof RefusalError) return error;
  console.error(error);
  return new RefusalError("UNEXPECTED", 0, "本页出了差错，没有办成。请刷新本页后再试；仍不行的，请告知系统管理员。");
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The data of an answer.
 *
 * @throws RefusalError what the problem document says.
 */
export async function given<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  const problem = error as Partial<Problem> | undefined;
  if (!problem?.code) {
    throw new RefusalError("UNREADABLE", response.status, `系统暂时不能办理（${response.status}），请稍后再试。`);
  }
  const text = [problem.title, problem.detail].filter(Boolean).join("：");
  throw new RefusalError(problem.code, response.status, text, problem.errors ?? []);
}

/**
 * The key under which a command is sent: drawn with its form, and bound to what is sent now. The same
 * again is known as the same; with another word in it, it is another command.
 */
export async function boundKey(drawn: string, body: string): Promise<string> {
  return `${drawn}.${(await sha256(body)).slice(0, 16)}`;
}

/** Whether nobody knows if a command was done: no answer came, or none of the API's own. */
export function unanswered(refusal: RefusalError): boolean {
  return refusal.code === "OFFLINE" || refusal.status >= 500;
}

/** Headers of a command: its own key, and the version that was seen. */
export function command(key: string): { "Idempotency-Key": string };
export function command(key: string, version: number): { "Idempotency-Key": string; "If-Match": string };
export function command(key: string, version?: number): Record<string, string> {
  return { "Idempotency-Key": key, ...(version !== undefined && { "If-Match": `"${version}"` }) };
}
