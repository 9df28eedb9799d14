/** SHA-256, as it is printed and compared everywhere: in hexadecimal. */
export async function sha256(said: BufferSource | string): Promise<string> {
  const bytes = typeof said === "string" ? new TextEncoder().encode(said) : said;
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
