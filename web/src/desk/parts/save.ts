/** Files that become the person's own, as downloads of the browser. */
import type { Schemas } from "../api/client";

/** Bytes under a name. */
export function saveFile(body: Blob, name: string): void {
  const address = URL.createObjectURL(body);
  follow(address, name);
  // The browser has taken the bytes by then; the address would keep them in memory.
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A file whose content is in the answer. */
export function saveDocument(file: Schemas["DocumentView"]): void {
  const bytes = Uint8Array.from(atob(file.content), (sign) => sign.charCodeAt(0));
  saveFile(new Blob([bytes], { type: file.media_type }), file.name);
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
