/** Where a session comes from, and how people sign in. */
export interface Options {
  /** The address of the session API: `https://id.example.com/realms/hub/auth`. */
  auth: string;
  /** The alias of the identity provider, or `guest`. */
  provider: string;
  /** The environment that the client is registered for; `production` if it is left out. */
  env?: string;
  /** What every sign-in and refresh asks for. One that is not granted is missed only where it is asked for by name. */
  scopes?: string | readonly string[];
  /** `popup` if it is left out. */
  flow?: Flow;
  /** Used in place of the browser's own. */
  fetch?: typeof fetch;
}

/** A window of its own, or the page itself, which comes back to where it was. */
export type Flow = "popup" | "redirect";

/** `Unknown` until the hub has been asked for the first time. */
export type SessionState = "Unknown" | "SignedIn" | "SignedOut";

export interface Profile {
  email?: string;
  displayName?: string;
  picture?: string;
}

export interface BackstageIdentity {
  token: string;
  expiresAt: Date;
  identity: {
    type: "user";
    userEntityRef: string;
    ownershipEntityRefs: string[];
  };
}

/**
 * What every refusal of a {@link Session} is, told apart by its name. The hub may have others, each with a message of
 * its own.
 *
 * - `AuthenticationError`: nobody is signed in, or no longer.
 * - `NotAllowedError`: the scope is not granted, or this page's origin not allowed.
 * - `NotFoundError`: the session has no such token.
 * - `ServiceUnavailableError`: the hub or the provider cannot be reached. The session is kept; try again.
 * - `PopupRejectedError`: the browser blocked the window.
 * - `PopupClosedError`: the window was closed before the sign-in was complete.
 * - `InputError`: the hub does not understand the request.
 */
export interface SessionError extends Error {
  name: string;
}

/**
 * The session of one browser with one provider. Its tokens are in memory only. Whichever is asked for is refreshed
 * first if less than three minutes are left; calls at the same time share one refresh. Tabs tell each other of sign-in
 * and sign-out.
 *
 * The methods need no `this`.
 */
export interface Session {
  /** The provider's access token, for these scopes. One that was not granted is asked for by {@link Session.signIn}. */
  getAccessToken(scope?: string | readonly string[]): Promise<string>;

  /** The provider's ID token. */
  getIdToken(): Promise<string>;

  getProfile(): Promise<Profile>;

  /** Needs a client that gets one. */
  getBackstageIdentity(): Promise<BackstageIdentity>;

  /**
   * Signs in, or asks for more scopes. Call it where the user has just clicked, before anything is awaited: else the
   * browser blocks the window. A guest needs none.
   *
   * The redirect flow leaves the page, so its promise does not settle. If it fails, the page gets the message as the
   * parameter `error` of its address.
   */
  signIn(options?: {scope?: string | readonly string[]; flow?: Flow}): Promise<void>;

  /** Signs out here, in Keycloak and in all tabs. If it fails, the user is still signed in. */
  signOut(): Promise<void>;

  /** Tells the state, now and whenever it changes. Asks the hub if that has not been done. Returns what ends it. */
  onSessionState(listener: (state: SessionState) => void): () => void;
}

/** Sends nothing yet. */
export declare function connect(options: Options): Session;
