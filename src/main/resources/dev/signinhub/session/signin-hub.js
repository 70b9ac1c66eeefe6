// The session API of Sign-in Hub for Keycloak, for any front end. What each call promises is in signin-hub.d.ts.
// Tokens are in this closure only: none is ever in a storage, an address or a message to another tab.

const ENOUGH_LEFT = 180_000;
const PATIENCE = 30_000;
const NOT_SIGNED_IN = "AuthenticationError";
const UNAVAILABLE = "ServiceUnavailableError";
const NAMES = {400: "InputError", 401: NOT_SIGNED_IN, 403: "NotAllowedError", 404: "NotFoundError",
  501: "NotImplementedError"};

const problem = (name, message, cause) => Object.assign(new Error(message, {cause}), {name});
const union = (...scopes) => [...new Set(scopes.flat().join(" ").split(/\s+/).filter(Boolean))];
const covers = (granted, wanted) => wanted.every(scope => granted.includes(scope));
// For what the page itself is left for.
const never = () => new Promise(() => {});

export function connect({auth, provider, env = "production", scopes, flow = "popup", fetch = globalThis.fetch}) {
  if (!auth || !provider) {
    throw problem("InputError", "connect() needs auth, the address of the hub's API, and provider, an alias.");
  }
  const base = `${auth.replace(/\/+$/, "")}/${encodeURIComponent(provider)}`;
  // Of the session: an origin may have several front ends, each with environments of its own.
  const name = `signin-hub ${base} ${env}`;
  const tabs = new BroadcastChannel(name);
  const listeners = new Set();
  // Asking whether there is a guest makes one.
  const guest = provider === "guest";
  let state = guest ? "SignedOut" : "Unknown";
  let session;
  let refreshing;
  // Counts who came and went: an answer to what was asked before says nothing about the session after.
  let epoch = 0;
  // Another tab has signed in since the last request was sent.
  let invited;
  let last = Promise.resolve();

  const address = (path, query) => `${base}/${path}?${new URLSearchParams({...query, env})}`;

  // All tabs share one cookie, so they call in turn: else that of a late answer could replace a newer one. Without TLS
  // there are no locks, and a tab keeps only its own calls in turn.
  const inTurn = work => navigator.locks ? navigator.locks.request(name, work) : last = last.then(work, work);

  async function call(method, path, query) {
    let response, text, body = {};
    try {
      response = await fetch(address(path, query), {method, credentials: "include", cache: "no-store",
        headers: {"X-Requested-With": "XMLHttpRequest"}, signal: AbortSignal.timeout(PATIENCE)});
      text = await response.text();
    } catch (cause) {
      // Browsers do not say which of the two it is.
      throw problem(UNAVAILABLE, "The hub cannot be reached, or does not allow this page's origin: try again.", cause);
    }
    try {
      body = JSON.parse(text);
    } catch {
      // Nothing to say, or the page of a proxy: the status says enough.
    }
    const {status, ok} = response;
    if (!ok || body.error) {
      throw problem(body.error?.name ?? NAMES[status] ?? (status < 500 ? "Error" : UNAVAILABLE),
        body.error?.message ?? `The hub answered with status ${status}: try again.`);
    }
    return body;
  }

  function become(next) {
    if (state !== next) {
      state = next;
      for (const listener of listeners) {
        try {
          listener(next);
        } catch (error) {
          reportError(error);
        }
      }
    }
  }

  function enter({profile, providerInfo = {}, backstageIdentity}, since) {
    // Without a lifetime it is as good as endless.
    const end = part => since + (part?.expiresInSeconds ?? 1e9) * 1000;
    session = {
      ...providerInfo,
      profile,
      backstageIdentity: backstageIdentity && {...backstageIdentity, expiresAt: new Date(end(backstageIdentity))},
      scopes: union(providerInfo.scope),
      end: Math.min(end(providerInfo), end(backstageIdentity)),
    };
    if (state !== "SignedIn") {
      tabs.postMessage("SignedIn");
    }
    become("SignedIn");
    return session;
  }

  function leave() {
    session = undefined;
    epoch++;
    become("SignedOut");
  }

  async function refresh(asked) {
    let began = epoch, answer, failure, since;
    try {
      answer = await inTurn(() => {
        began = epoch;
        since = Date.now();
        invited = false;
        return call("GET", "refresh", {scope: asked.join(" ")});
      });
    } catch (error) {
      failure = error;
    }
    const isOut = failure?.name === NOT_SIGNED_IN;
    if (began !== epoch || isOut && invited) {
      return session ?? refresh(asked);
    }
    if (isOut) {
      if (state === "SignedIn") {
        tabs.postMessage("SignedOut");
      }
      leave();
    }
    if (failure) {
      throw failure;
    }
    return enter(answer, since);
  }

  async function current(scope) {
    const wanted = union(scope);
    const lasts = left => session && covers(session.scopes, wanted) && session.end - Date.now() > left;
    // A refresh under way that asks for less is no answer.
    while (!lasts(ENOUGH_LEFT) && refreshing && !covers(refreshing.asked, wanted)) {
      await refreshing.done.catch(() => {});
    }
    if (lasts(ENOUGH_LEFT)) {
      return session;
    }
    if (!refreshing) {
      const asked = union(scopes, session?.scopes, wanted);
      refreshing = {asked, done: refresh(asked).finally(() => refreshing = undefined)};
    }
    const found = await refreshing.done.catch(error => {
      // A token's last minutes are better than none.
      if (error.name === NOT_SIGNED_IN || !lasts(0)) {
        throw error;
      }
      return session;
    });
    if (!covers(found.scopes, wanted)) {
      throw problem("NotAllowedError", `"${wanted.join(" ")}" is not granted: ask for it by signIn({scope}).`);
    }
    return found;
  }

  async function get(part, words, scope) {
    const found = (await current(scope))[part];
    if (!found) {
      throw problem("NotFoundError", `The hub gave no ${words} for this session.`);
    }
    return found;
  }

  tabs.onmessage = ({data}) => {
    if (data === "SignedOut") {
      leave();
    } else if (state !== "SignedIn") {
      invited = true;
      current().catch(() => {});
    }
  };

  // The window opens before anything is awaited, or browsers would block it.
  function ask(url) {
    const {origin} = new URL(url, location.href);
    const popup = open(url, name, `popup,width=450,height=730,left=${screenX + (outerWidth - 450) / 2},top=${
      screenY + (outerHeight - 730) / 2}`);
    if (!popup) {
      throw problem("PopupRejectedError",
        "The browser blocked the sign-in window: allow pop-ups for this page, or use the redirect flow.");
    }
    popup.focus();
    return new Promise((resolve, reject) => {
      let closed = 0;
      const settle = (how, result) => {
        clearInterval(timer);
        removeEventListener("message", hear);
        how(result);
      };
      const refuse = (name, message) => settle(reject, problem(name, message));
      const hear = ({source, origin: from, data}) => {
        if (source === popup && from === origin) {
          if (data?.type === "authorization_response") {
            data.error ? refuse(data.error.name, data.error.message) : settle(resolve, data.response);
          } else if (data?.type === "config_info" && data.targetOrigin !== location.origin) {
            refuse("NotAllowedError",
              `This page is at ${location.origin}, but the hub answers to ${data.targetOrigin}.`);
          }
        }
      };
      // Its last message may still be on the way when the window is gone.
      const timer = setInterval(() => popup.closed && closed++
        && refuse("PopupClosedError", "The sign-in window was closed before the sign-in was complete."), 100);
      addEventListener("message", hear);
    });
  }

  async function signIn({scope, flow: way = flow} = {}) {
    if (guest) {
      await current();
      return;
    }
    const query = {scope: union(scopes, session?.scopes, scope).join(" "), origin: location.origin, flow: way};
    if (way === "redirect") {
      const here = new URL(location.href);
      // That of an attempt before this one.
      here.searchParams.delete("error");
      location.assign(address("start", {...query, redirectUrl: here.href}));
      return never();
    }
    const answer = await ask(address("start", query));
    epoch++;
    enter(answer, Date.now());
  }

  async function signOut() {
    session = undefined;
    epoch++;
    const {logoutUrl} = await inTurn(() => call("POST", "logout"));
    tabs.postMessage("SignedOut");
    leave();
    if (logoutUrl) {
      const {protocol, hostname, href} = new URL(logoutUrl, location.href);
      // javascript://localhost has that host, too.
      if (protocol === "https:" || protocol === "http:" && hostname === "localhost") {
        location.assign(href);
        return never();
      }
    }
  }

  return {
    getAccessToken: scope => get("accessToken", "access token", scope),
    getIdToken: () => get("idToken", "ID token", "openid"),
    getProfile: () => get("profile", "profile"),
    getBackstageIdentity: () => get("backstageIdentity", "Backstage identity"),
    signIn,
    signOut,
    onSessionState(listener) {
      listeners.add(listener);
      listener(state);
      if (state === "Unknown") {
        current().catch(() => {});
      }
      return () => listeners.delete(listener);
    },
  };
}
