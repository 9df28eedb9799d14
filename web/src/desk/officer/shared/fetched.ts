/** Saving what the API gives as a file of the person's own. */
import type { Schemas } from "../../api/client";

/** A file whose content is in the answer. */
export function saveDocument(file: Schemas["DocumentView"]): void {
  const bytes = Uint8Array.from(atob(file.content), (sign) => sign.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: file.media_type }));
  follow(url, file.name);
  // The browser has taken the bytes by then; the address would keep them in memory.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file behind a signed link; the bucket says it is to be saved. */
export function saveLinked(url: string): void {
  follow(url, "");
}

function follow(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
