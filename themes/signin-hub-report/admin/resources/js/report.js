/*
 * The page of the provider report. It signs the admin in as the console does, through the console's own client, and asks
 * the admin API. The tokens stay in this module: not in the address, not in the browser's storage. Whatever the server
 * says is put into the page as text.
 */

const { server, admin, home, client, console: consolePath } = document.body.dataset;
const realm = new URLSearchParams(location.search).get("signin-hub") || home;
const here = location.origin + location.pathname + location.search;
const openId = `${server}/realms/${encodeURIComponent(home)}/protocol/openid-connect`;
const providersUrl = `${admin}/admin/realms/${encodeURIComponent(realm)}/signin-hub/providers`;

/** What one sign-in needs when the browser comes back: kept for that time, and good for nothing else. */
const PENDING = "signin-hub-report";

/** How many providers are shown at a time. */
const PAGE = 50;

/** Seconds before its end at which a token is renewed. */
const MARGIN = 10;

const VERDICTS = { ok: "OK", wrong: "Wrong", unknown: "Not known yet", off: "Not offered" };
const TRIAL_VERDICTS = {
  ok: ["ok", "OK"],
  failed: ["wrong", "Failed"],
  unclear: ["unknown", "Unclear"],
  skipped: ["off", "Skipped"],
};

let tokens;
let shown = 0;

const byId = (id) => document.getElementById(id);

// --- signing in

class Ended extends Error {}

class Refused extends Error {}

function random() {
  return base64(crypto.getRandomValues(new Uint8Array(32)));
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Leaves the page for the sign-in page, or for what a session that is still there brings at once. */
async function signIn() {
  const pending = { state: random(), verifier: random() };
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pending.verifier));
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const request = new URLSearchParams({
    client_id: client,
    redirect_uri: here,
    response_type: "code",
    response_mode: "fragment",
    scope: "openid",
    state: pending.state,
    code_challenge: base64(new Uint8Array(digest)),
    code_challenge_method: "S256",
  });
  location.replace(`${openId}/auth?${request}`);
}

/** Returns whether the browser comes back from a sign-in; its code is gone from the address afterwards. */
async function comeBack() {
  const answer = new URLSearchParams(location.hash.slice(1));
  const pending = JSON.parse(sessionStorage.getItem(PENDING));
  sessionStorage.removeItem(PENDING);
  if (!answer.has("state")) {
    return false;
  }
  history.replaceState(null, "", here);
  // An answer that nobody here has asked for, such as that of a page that was reloaded.
  if (answer.get("state") !== pending?.state) {
    return false;
  }
  if (!answer.has("code")) {
    throw new Ended(`You were not signed in: ${answer.get("error_description") || answer.get("error")}.`);
  }
  await fetchTokens({
    grant_type: "authorization_code",
    code: answer.get("code"),
    redirect_uri: here,
    code_verifier: pending.verifier,
  });
  return true;
}

async function fetchTokens(grant) {
  const response = await fetch(`${openId}/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id: client, ...grant }),
  });
  if (!response.ok) {
    tokens = undefined;
    throw new Ended("Your session has ended.");
  }
  const { access_token: access, refresh_token: refresh, expires_in: seconds } = await response.json();
  tokens = { access, refresh, until: performance.now() + (seconds - MARGIN) * 1000 };
}

async function call(path, method = "GET") {
  if (performance.now() > (tokens?.until ?? 0)) {
    if (!tokens?.refresh) {
      throw new Ended("Your session has ended.");
    }
    await fetchTokens({ grant_type: "refresh_token", refresh_token: tokens.refresh });
  }
  const response = await fetch(providersUrl + path, {
    method,
    headers: { Authorization: `Bearer ${tokens.access}`, Accept: "application/json" },
  });
  if (response.status === 401) {
    throw new Ended("Your session has ended.");
  }
  if (response.status === 403) {
    throw new Refused(
      method === "GET"
        ? `You may not see this: it takes the role view-identity-providers for the realm ${realm}.`
        : `You may not try providers out: it takes the role manage-identity-providers for the realm ${realm}.`,
    );
  }
  if (response.status === 404) {
    throw new Error(
      path.startsWith("/")
        ? "The provider is not there any more: reload."
        : `The server has no realm ${realm}, or its option has disabled the report.`,
    );
  }
  if (!response.ok) {
    throw new Error(`The server responded with status ${response.status}: its log says why.`);
  }
  return response.json();
}

// --- showing

function copy(template) {
  return byId(template).content.firstElementChild.cloneNode(true);
}

/** The part of an element that has this name. */
function part(element, name) {
  return element.querySelector(`[data-${name}]`);
}

function say(element, name, text) {
  part(element, name).textContent = text;
}

function judge(element, verdict, words = VERDICTS[verdict]) {
  element.dataset.verdict = verdict;
  element.textContent = words;
}

function time(instant) {
  return new Date(instant).toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" });
}

function seconds(count) {
  return count == null ? undefined : `${count} s`;
}

function age(inSeconds) {
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 0]];
  const [unit, size] = units.find(([, it]) => inSeconds >= it);
  const count = Math.floor(inSeconds / (size || 1));
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Where a sign-in passes, in its order; `parts` are those of the findings that belong there. */
function stations(report) {
  const { signInPage, upstream, clock, account, signIns } = report;
  return [
    {
      title: "Sign-in page",
      parts: ["provider"],
      verdict: signInPage.shown ? "ok" : "off",
      facts: [[signInPage.shown ? "" : "Why", signInPage.says], ["Made by", maker(report.factory)]],
    },
    {
      title: "Client",
      parts: ["settings", "client"],
      verdict: upstream ? "ok" : "unknown",
      words: upstream ? undefined : "Not looked at",
      facts: [
        ["Client ID", upstream?.client.id],
        ["Authentication", upstream?.client.authentication],
        ["PKCE", upstream?.client.pkce],
        ["Redirect URI", report.redirectUri],
      ],
    },
    ...(upstream?.metadata ? [metadata(upstream.metadata)] : []),
    ...(upstream?.keys ? [keys(upstream.keys)] : []),
    {
      title: "Clock",
      parts: ["clock"],
      verdict: clock ? "ok" : "unknown",
      facts: clock
        ? [
            ["Difference", `${seconds(Math.abs(clock.aheadSeconds))} ${clock.aheadSeconds < 0 ? "behind" : "ahead"}`],
            ["Allowed", seconds(clock.allowedSeconds)],
          ]
        : [],
    },
    {
      title: "Account",
      parts: ["signIns"],
      verdict: signIns.lastSuccess ? "ok" : "unknown",
      facts: [
        ["First sign-in", account.firstLoginFlow],
        ["After each sign-in", account.postLoginFlow],
        ["Mappers", account.mappers.map(({ name }) => name).join(", ")],
        ["Last success", signIns.lastSuccess && time(signIns.lastSuccess)],
        ...signIns.lastFailures.map(({ at, cause, times, reference }) => [
          `Failed ${time(at)}`,
          `${cause}${times > 1 ? ` (${times} times)` : ""}${reference ? ` (reference ${reference})` : ""}`,
        ]),
      ],
    },
  ];
}

function maker({ className, version, of }) {
  return className ? `${className.split(".").pop()} ${version ?? ""} (${of})` : of;
}

function metadata({ url, state, ageSeconds, issuer, issuerMatches, s256, clientAuthentication }) {
  return {
    title: "Upstream: metadata",
    parts: ["metadata"],
    verdict: state === "not read yet" ? "unknown" : "ok",
    facts: [
      ["State", ageSeconds == null ? state : `${state}, ${age(ageSeconds)} old`],
      ["Address", url],
      ["Issuer", issuer && `${issuer}${issuerMatches === false ? " (another one is expected)" : ""}`],
      ["S256", s256],
      ["Clients may use", clientAuthentication.join(", ")],
    ],
  };
}

function keys({ url, readAt, keys: published }) {
  return {
    title: "Upstream: keys",
    parts: ["keys"],
    verdict: readAt ? "ok" : "unknown",
    facts: [
      ["Address", url],
      ["Key IDs", published.map(({ kid }) => kid).join(", ")],
      ["Read", readAt && time(readAt)],
    ],
  };
}

function stationElement({ title, parts, verdict, words, facts }, findings) {
  const element = copy("station-template");
  const wrong = findings.filter((finding) => parts.includes(finding.part));
  say(element, "title", title);
  judge(part(element, "verdict"), wrong.length ? "wrong" : verdict, wrong.length ? undefined : words);
  element.classList.toggle("wrong", wrong.length > 0);
  part(element, "findings").append(...wrong.map(({ says }) => text("li", says)));
  part(element, "findings").hidden = wrong.length === 0;
  for (const [name, value] of facts.filter(([, it]) => it)) {
    part(element, "facts").append(text("dt", name || "State"), text("dd", value));
  }
  return element;
}

/** What the server says may be in any language, so that it has its own direction. */
function text(name, content) {
  const element = document.createElement(name);
  element.textContent = content;
  element.dir = "auto";
  return element;
}

function providerElement(report, mayTry) {
  const element = copy("provider-template");
  const { alias, findings } = report;
  const all = stations(report);
  const known = all.flatMap(({ parts }) => parts);
  // A part that has no place of its own, such as one of a later version, or of a provider without an upstream.
  all[1].parts.push(...findings.map((finding) => finding.part).filter((it) => !known.includes(it)));
  say(element, "name", report.name || alias);
  say(element, "alias", alias);
  say(element, "kind", report.providerId);
  element.setAttribute("aria-label", alias);
  part(element, "scroll").setAttribute("aria-label", `Settings of ${alias}`);
  if (findings.length) {
    const words = findings.length === 1 ? "1 thing is wrong" : `${findings.length} things are wrong`;
    judge(part(element, "verdict"), "wrong", words);
  } else if (report.enabled) {
    judge(part(element, "verdict"), "ok", "Nothing known to be wrong");
  } else {
    judge(part(element, "verdict"), "off", "Disabled");
  }
  part(element, "flow").append(...all.map((station) => stationElement(station, findings)));
  part(element, "settings").append(
    ...report.settings.map(({ key, label, value, origin }) => {
      const row = document.createElement("tr");
      const name = text("th", label ? `${label} (${key})` : key);
      name.scope = "row";
      row.append(name, text("td", value ?? ""), text("td", origin));
      return row;
    }),
  );
  const button = part(element, "try");
  button.hidden = !mayTry || report.factory.of !== "signin-hub";
  button.setAttribute("aria-label", `Try it out: ${alias}`);
  button.addEventListener("click", () => whileBusy(button, () => tryOut(alias, part(element, "trial"))));
  return element;
}

async function tryOut(alias, place) {
  const { verdict, millis, steps } = await call(`/${encodeURIComponent(alias)}/test`, "POST");
  const element = copy("trial-template");
  say(element, "title", `Tried out in ${millis} ms`);
  judge(part(element, "verdict"), ...TRIAL_VERDICTS[verdict]);
  part(element, "steps").append(
    ...steps.map(({ step, verdict: outcome, says }) => {
      const item = copy("step-template");
      say(item, "step", step);
      judge(part(item, "verdict"), ...TRIAL_VERDICTS[outcome]);
      say(item, "says", says);
      return item;
    }),
  );
  place.replaceChildren(element);
}

async function show(from) {
  const query = new URLSearchParams({ first: from, max: PAGE + 1 });
  if (byId("part").value.trim()) {
    query.set("search", `*${byId("part").value.trim()}*`);
  }
  byId("status").textContent = "Loading …";
  const report = await call(`?${query}`);
  const page = report.providers.slice(0, PAGE);
  if (from === 0) {
    byId("providers").replaceChildren();
    shown = 0;
  }
  byId("providers").append(...page.map((provider) => providerElement(provider, report.mayTry)));
  shown += page.length;
  byId("more").hidden = report.providers.length <= PAGE;
  byId("realm").textContent = report.realm;
  byId("node").textContent = report.node ? `${report.scope} (${report.node})` : report.scope;
  byId("at").textContent = time(report.at);
  byId("at").dateTime = report.at;
  byId("about").hidden = false;
  byId("controls").hidden = false;
  byId("status").textContent = summary();
}

function summary() {
  const wrong = document.querySelectorAll('.head > [data-verdict="wrong"]').length;
  if (shown === 0) {
    return byId("part").value.trim() ? "No provider is called that." : "The realm has no identity providers.";
  }
  const count = `${shown} provider${shown === 1 ? "" : "s"}${byId("more").hidden ? "" : " so far"}`;
  return wrong ? `${count}: something is wrong with ${wrong}.` : `${count}: nothing is known to be wrong.`;
}

function complain(error) {
  byId("status").textContent = "";
  const element = copy("trouble-template");
  const again = part(element, "again");
  say(element, "says", error instanceof TypeError ? "The server does not answer." : error.message);
  if (error instanceof Ended) {
    again.textContent = "Sign in again";
    again.addEventListener("click", () => whileBusy(again, signIn));
  } else if (error instanceof Refused) {
    again.remove();
  } else {
    again.textContent = "Try again";
    again.addEventListener("click", () => whileBusy(again, () => (tokens ? show(0) : signIn())));
  }
  byId("trouble").replaceChildren(element);
}

/** Not disabled, so that it keeps the focus; a second click in the meantime does nothing. */
async function whileBusy(button, work) {
  if (button.getAttribute("aria-busy") === "true") {
    return;
  }
  button.setAttribute("aria-busy", "true");
  byId("trouble").replaceChildren();
  try {
    await work();
  } catch (error) {
    complain(error);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

byId("realm").textContent = realm;
document.title = `Provider report: ${realm}`;
byId("console").href = `${consolePath}#/${encodeURIComponent(realm)}/identity-providers`;
byId("reload").addEventListener("click", () => whileBusy(byId("reload"), () => show(0)));
byId("more").addEventListener("click", () => whileBusy(byId("more"), () => show(shown)));
byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  whileBusy(byId("search").querySelector("button"), () => show(0));
});

try {
  if (await comeBack()) {
    await show(0);
  } else if (!crypto.subtle) {
    throw new Error("Browsers sign in only over HTTPS, or at localhost.");
  } else {
    await signIn();
  }
} catch (error) {
  complain(error);
}
