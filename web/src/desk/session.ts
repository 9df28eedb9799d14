/** Who is signed in. Tokens live in this tab only (session storage), never in local storage. */
import { UserManager, WebStorageStateStore, type User } from "oidc-client-ts";
import { shallowRef } from "vue";
import type { Config } from "../config";
import type { components } from "./api/schema";

export type Role = components["schemas"]["Role"];

/** The signed-in person as the token names them. */
export interface Person {
  user: string;
  roles: Role[];
  region: string;
  unit: string;
}

/** Seconds before its end at which a token is no longer sent. */
const MARGIN = 10;

/** Signing in, and signing in again without leaving the page. */
export class Session {
  /** The person, or null when nobody is signed in. */
  readonly person = shallowRef<Person | null>(null);
  /** True while the token has run out and the page waits for the person to sign in again. */
  readonly expired = shallowRef(false);
  private readonly manager: UserManager;
  private renewing: Promise<void> | null = null;
  private resume: (() => void) | null = null;
  private token = "";
  private expiresAt = 0;

  constructor(private readonly config: Config) {
    const base = new URL(".", location.href).href;
    this.manager = new UserManager({
      authority: config.issuer,
      metadataUrl: config.metadata,
      client_id: config.client,
      scope: config.scope,
      redirect_uri: `${base}signed-in.html`,
      userStore: new WebStorageStateStore({ store: sessionStorage }),
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      automaticSilentRenew: false,
    });
  }

  /** Take up the session of this tab, if there is one. */
  async start(): Promise<void> {
    this.take(await this.manager.getUser());
  }

  /** Leave for the issuer's page, and come back to `route`. */
  async signIn(route: string): Promise<void> {
    await this.manager.signinRedirect({ state: route });
  }

  /** What the issuer's page sends back to: returns the route to go on with, or null in a window. */
  async signedIn(): Promise<string | null> {
    if (window.opener) {
      // The page that opened this window holds the request's state, and finishes the sign-in.
      await this.manager.signinPopupCallback();
      return null;
    }
    const user = await this.manager.signinRedirectCallback();
    return String(user.state ?? "/");
  }

  async signOut(): Promise<void> {
    await this.manager.removeUser();
    this.take(null);
    location.assign("index.html");
  }

  /** The header of a call. */
  authorization(): string {
    return `Bearer ${this.token}`;
  }

  /** Whether the token has run out, or is about to while a call is under way. */
  stale(): boolean {
    return this.expiresAt < Date.now() / 1000 + MARGIN;
  }

  /** Wait until the person has a fresh token: by refresh token, or by signing in in a window. */
  renew(): Promise<void> {
    this.renewing ??= this.renewed().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  /** The button of the dialog that `expired` shows; must be called from a click. */
  async signInAgain(): Promise<void> {
    this.take(await this.manager.signinPopup({ popupWindowFeatures: { width: 480, height: 640 } }));
    this.expired.value = false;
    this.resume?.();
  }

  private async renewed(): Promise<void> {
    const user = await this.manager.getUser();
    if (user?.refresh_token) {
      try {
        this.take(await this.manager.signinSilent());
        return;
      } catch {
        // The refresh token is spent as well: the person has to sign in.
      }
    }
    this.expired.value = true;
    await new Promise<void>((resolve) => {
      this.resume = resolve;
    });
  }

  private take(user: User | null): void {
    this.token = user?.id_token ?? "";
    this.expiresAt = user?.expires_at ?? 0;
    this.person.value = user ? this.personOf(user) : null;
  }

  private personOf(user: User): Person {
    const { role, region, unit, user: account } = this.config.claims;
    const claims = user.profile as Record<string, unknown>;
    return {
      user: String(claims[account] ?? ""),
      roles: [claims[role] ?? []].flat() as Role[],
      region: String(claims[region] ?? ""),
      unit: String(claims[unit] ?? ""),
    };
  }
}
