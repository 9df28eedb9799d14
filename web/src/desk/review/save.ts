/** Hands a file over to the browser, which saves it. */
import type { Schemas } from "../api/client";

/** A signed link that the browser saves and never shows. */
export function saveLink(url: string): void {
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.rel = "noreferrer";
  anchor.click();
}

/** A document that came in the answer itself. */
export function saveDocument(document_: Schemas["DocumentView"]): void {
  const bytes = Uint8Array.from(atob(document_.content), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: document_.media_type }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = document_.name;
  anchor.click();
  URL.revokeObjectURL(url);
}
