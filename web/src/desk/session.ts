/** Who is signed in. Tokens live in this tab only (session storage), never in local storage. */
import { UserManager, WebStorageStateStore, type User } from "oidc-client-ts";
import { shallowRef } from "vue";
import type { Config } from "../config";
import { RefusalError } from "../refusal";
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
/** The window for signing in again. */
const WINDOW = { width: 480, height: 640 };

/** Signing in, and signing in again without leaving the page. */
export class Session {
  /** The person, or null when nobody is signed in. */
  readonly person = shallowRef<Person | null>(null);
  /** True while the token has run out and the page waits for the person to sign in again. */
  readonly expired = shallowRef(false);
  private readonly manager: UserManager;
  /** The public pages: where one is after signing out. */
  private readonly home: string;
  private renewing: Promise<void> | null = null;
  private resume: (() => void) | null = null;
  private token = "";
  private expiresAt = 0;

  constructor(private readonly config: Config) {
    const base = new URL(".", location.href).href;
    this.home = `${base}index.html`;
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

  /**
   * End the session here and at the issuer, and go to the public pages.
   *
   * @returns false if the issuer did not take it: its own session lives on in this browser.
   */
  async signOut(): Promise<boolean> {
    // Not every issuer revokes; the tokens leave this tab all the same.
    await this.manager.revokeTokens(["refresh_token"]).catch(() => undefined);
    await this.manager.removeUser();
    this.take(null);
    try {
      // OpenID Connect names the page to come back to in one way, Cognito in another.
      await this.manager.signoutRedirect({ post_logout_redirect_uri: this.home, extraQueryParams: { logout_uri: this.home } });
      return true;
    } catch {
      return false;
    }
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

  /**
   * The button of the dialog that `expired` shows; must be called from a click. What is on the page
   * is of the person who opened it: nobody else goes on with it.
   *
   * @throws RefusalError the window was kept away or closed, or somebody else signed in.
   */
  async signInAgain(): Promise<void> {
    const user = await this.manager.signinPopup({ prompt: "login", popupAbortOnClose: true, popupWindowFeatures: WINDOW }).catch(() => {
      throw new RefusalError("SIGN_IN", 0, "登录没有完成：窗口已关闭，或被浏览器拦截。请允许本站弹出窗口后再试。");
    });
    const [came, here] = [this.personOf(user).user, this.person.value?.user];
    if (came !== here) {
      throw new RefusalError("SIGN_IN", 0, `登录的是另一账号 ${came}，本页由 ${here} 打开，请以 ${here} 重新登录。要以 ${came} 办理，请刷新本页，未保存的内容不会保留。`);
    }
    this.take(user);
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
