/** Where this portal's API and issuer are; written beside the pages when the portal is published. */
export interface Config {
  /** Base address of the API, without a slash at its end. */
  api: string;
  /** The OIDC issuer, and where its metadata is if that is another address. */
  issuer: string;
  metadata: string;
  client: string;
  scope: string;
  /** Names of the ID token's claims. */
  claims: { role: string; region: string; unit: string; user: string };
}

/** Read once; a page that cannot read it cannot work and says so. */
export async function readConfig(): Promise<Config> {
  const answer = await fetch("config.json", { cache: "no-cache" });
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return (await answer.json()) as Config;
}
