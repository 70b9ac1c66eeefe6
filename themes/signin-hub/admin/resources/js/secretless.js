/*
 * Adapts the console's forms to providers that use no client secret. The console requires one for every provider, and
 * endpoint URLs for every provider with "oidc" in its id, although the server does not need them. What is entered here
 * for the admin only satisfies the form: the server drops the secret and reads the endpoints from the metadata.
 *
 * The script relies on nothing but the names of the console's fields, which are those of the provider's representation.
 * If a name is not found, nothing happens, and the form asks for the secret again.
 *
 * It also puts a link to the provider report above the list of providers.
 */

const SECRETLESS_PROVIDERS = new Set(["oidc-pkce", "okta", "onelogin", "vmware-cloud"]);

/** With or without a secret: the required value is filled in, and can be overwritten. */
const SECRET_OPTIONAL_PROVIDERS = new Set(["gitlab", "microsoft"]);

/** Without an upstream to be a client of. */
const CLIENTLESS_PROVIDERS = new Set(["guest"]);

const FORM = /^#\/[^/]+\/identity-providers\/([^/]+)\/(add|[^/]+\/settings)$/;
const LIST = /^#\/([^/]+)\/identity-providers\/?$/;
const UNUSED = "not-used";
const OUR_FIELD = "kcTheme-icon";
const REQUIRED_ENDPOINTS = ["authorizationUrl", "tokenUrl", "jwksUrl"];

/** Where the console fetches its texts, by language. */
const TEXTS = /\/resources\/[^/]+\/admin\/([^/]+)$/;

const note = document.createElement("p");
note.id = "no-client-secret";

const reportLink = document.createElement("a");
reportLink.id = "provider-report";

/** The address of the texts that the console shows, and the texts once they are needed. */
let textsUrl;
let texts;

let scheduled = false;

/** Whether the settings of a saved provider have held a secret: the stored one's mask, or one that was typed. */
let heldSecret = false;
let formOnDisplay = "";

function isSecretless() {
  return document.documentElement.hasAttribute("data-secretless");
}

function isSecretOptional() {
  return document.documentElement.hasAttribute("data-secret-optional");
}

function field(setting) {
  return document.getElementsByName(`config.${setting}`)[0];
}

/** React overrides its inputs' value property, so only the native setter plus an event reaches it. */
function enter(input, value) {
  if (input && input.value !== value) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/**
 * From 26.8 on, the console clears a saved provider's secret when its client ID or address changes, so that it is not
 * sent there. A field that held one must then stay empty, so that the console asks for it: with a placeholder, a
 * confidential client would become public. Runs before React handles the same event.
 */
function watchSecret({ target }) {
  const [form, , page] = FORM.exec(location.hash) ?? [""];
  if (form !== formOnDisplay) {
    formOnDisplay = form;
    heldSecret = false;
  }
  const secret = field("clientSecret");
  if (page !== "add" && secret?.value && secret.value !== UNUSED && secret.form?.contains(target)) {
    heldSecret = true;
  }
}

/** To the admin, a field that holds what we entered is empty: it looks so, and what is typed replaces it. */
function replaceUnused({ target, type }) {
  if (isSecretOptional() && target === field("clientSecret")) {
    if (type === "beforeinput" && target.value === UNUSED) {
      enter(target, "");
    }
    showUnused();
  }
}

function showUnused() {
  const secret = field("clientSecret");
  secret?.toggleAttribute("data-unused", secret.value === UNUSED);
}

/** Returns whether an endpoint had to be filled in. */
function satisfyForm() {
  let entered = false;
  if (isSecretless()) {
    for (const input of REQUIRED_ENDPOINTS.map(field)) {
      if (!input?.value || input.value === UNUSED) {
        enter(input, field("metadataUrl")?.value || UNUSED);
        entered = Boolean(input);
      }
    }
    enter(field("clientSecret"), UNUSED);
  }
  if (isSecretOptional() && !heldSecret && !field("clientSecret")?.value) {
    enter(field("clientSecret"), UNUSED);
  }
  if (document.documentElement.hasAttribute("data-clientless")) {
    enter(field("clientId"), UNUSED);
    enter(field("clientSecret"), UNUSED);
  }
  return entered;
}

/** From 26.8 on, filling in an endpoint clears the secret a little later, so the form is sent after that. */
function submit(event) {
  if (satisfyForm() && event.target.contains(field("clientSecret")) && !event.target.dataset.again) {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.target.dataset.again = "true";
    requestAnimationFrame(() => setTimeout(() => event.target.requestSubmit(event.submitter)));
    return;
  }
  delete event.target.dataset.again;
}

/** The console says nowhere which language it shows, except by what it fetches: that language, and English to fall back to. */
function watchTexts(entries) {
  for (const { name } of entries) {
    const [, language] = TEXTS.exec(name) ?? [];
    if (language && name !== textsUrl && (language !== "en" || !textsUrl)) {
      textsUrl = name;
      texts = undefined;
      update();
    }
  }
}

/** Returns nothing as long as the texts are on their way. */
function text(key) {
  if (!texts && textsUrl) {
    texts = new Map();
    fetchTexts(textsUrl);
  }
  return texts?.get(key);
}

async function fetchTexts(url) {
  const response = await fetch(url);
  const messages = await response.json();
  if (url === textsUrl) {
    texts = new Map(messages.map(({ key, value }) => [key, value]));
    update();
  }
}

function explain(input, key) {
  const described = document.querySelector(`[aria-describedby="${note.id}"]`);
  if (described !== (input ?? null)) {
    described?.removeAttribute("aria-describedby");
    note.remove();
  }
  const words = input && text(key);
  if (words && (!note.isConnected || note.textContent !== words)) {
    note.textContent = words;
    input.setAttribute("aria-describedby", note.id);
    // Not beside the field, where the button is that reveals a secret.
    input.closest('[class*="form__group-control"]')?.append(note);
  }
}

/** The report is another page at the console's address: it signs in by itself, and needs nothing from here. */
function linkReport() {
  const [, realm] = LIST.exec(location.hash) ?? [];
  const heading = realm && document.getElementById("view-header-subkey");
  const words = heading && text("signinhub.report");
  if (!words) {
    reportLink.remove();
    return;
  }
  const address = `${location.pathname}?signin-hub=${realm}`;
  if (reportLink.getAttribute("href") !== address || reportLink.textContent !== words) {
    reportLink.href = address;
    reportLink.textContent = words;
  }
  if (reportLink.parentNode !== heading) {
    heading.append(reportLink);
  }
}

function update() {
  linkReport();
  const [, providerId, page] = FORM.exec(location.hash) ?? [];
  document.documentElement.toggleAttribute("data-secretless", SECRETLESS_PROVIDERS.has(providerId));
  document.documentElement.toggleAttribute(
    "data-secret-optional",
    // A vendor that is left to Keycloak's own provider has no field of ours, and needs its secret.
    SECRET_OPTIONAL_PROVIDERS.has(providerId) && Boolean(field(OUR_FIELD)),
  );
  document.documentElement.toggleAttribute("data-clientless", CLIENTLESS_PROVIDERS.has(providerId));
  if (isSecretOptional()) {
    explain(field("clientSecret"), "signinhub.secretOptional");
  } else {
    explain(isSecretless() ? field("clientId") : undefined, "signinhub.noSecretNeeded");
  }
  // "Add" stays disabled until the form is valid. An existing provider is left alone until it is saved, because an
  // unchanged form must not look changed.
  if (page === "add" && !scheduled) {
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      // Not while an admin empties the field to type.
      if (!isSecretOptional() || field("clientSecret") !== document.activeElement) {
        satisfyForm();
      }
    });
  }
}

// The console's router navigates without an event, but it always renders something.
new MutationObserver(update).observe(document.documentElement, {
  childList: true,
  subtree: true,
  attributeFilter: ["aria-disabled"],
});

new PerformanceObserver((list) => watchTexts(list.getEntries())).observe({ type: "resource", buffered: true });

// In the capture phase, before React's own listener validates the form.
document.addEventListener("submit", submit, true);
for (const type of ["focusin", "keydown", "beforeinput", "input", "change", "click"]) {
  document.addEventListener(type, watchSecret, true);
}
for (const type of ["beforeinput", "input"]) {
  document.addEventListener(type, replaceUnused, true);
}
document.addEventListener("focusout", () => setTimeout(update));
