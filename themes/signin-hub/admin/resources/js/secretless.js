/*
 * Adapts the console's forms to providers that use no client secret. The console requires one for every provider, and
 * endpoint URLs for every provider with "oidc" in its id, although the server does not need them. What is entered here
 * for the admin only satisfies the form: the server drops the secret and reads the endpoints from the metadata.
 *
 * The script relies on nothing but the names of the console's fields, which are those of the provider's representation.
 * If a name is not found, nothing happens, and the form asks for the secret again.
 */

const SECRETLESS_PROVIDERS = new Set(["oidc-pkce", "okta", "onelogin", "vmware-cloud"]);

/** With or without a secret: the required value is filled in, and can be overwritten. */
const SECRET_OPTIONAL_PROVIDERS = new Set(["gitlab", "microsoft"]);

/** Without an upstream to be a client of. */
const CLIENTLESS_PROVIDERS = new Set(["guest"]);

const FORM = /^#\/[^/]+\/identity-providers\/([^/]+)\/(add|[^/]+\/settings)$/;
const UNUSED = "not-used";
const OUR_FIELD = "kcTheme-icon";
const REQUIRED_ENDPOINTS = ["authorizationUrl", "tokenUrl", "jwksUrl"];

const note = document.createElement("p");
note.id = "no-client-secret";

const NO_SECRET = "No client secret is needed: register this server with the provider as a public client.";
const SECRET_OPTIONAL =
  'A public client has no secret: leave this as it is, or enter "none" to remove a stored one. ' +
  "For a confidential client, enter its secret.";

let scheduled = false;

/** Whether the current form has held a secret: the stored one's mask, or one that was typed. */
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
  const [form] = FORM.exec(location.hash) ?? [""];
  if (form !== formOnDisplay) {
    formOnDisplay = form;
    heldSecret = false;
  }
  const secret = field("clientSecret");
  if (secret?.value && secret.value !== UNUSED && secret.form?.contains(target)) {
    heldSecret = true;
  }
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

/** Only once, so that an admin can empty the field and type. */
function suggestNoSecret() {
  const secret = field("clientSecret");
  if (secret && !secret.dataset.suggested) {
    secret.dataset.suggested = "true";
    satisfyForm();
  }
}

function explain(input, text) {
  if (input?.getAttribute("aria-describedby") !== note.id) {
    document.querySelector(`[aria-describedby="${note.id}"]`)?.removeAttribute("aria-describedby");
    note.remove();
    note.textContent = text;
    input?.setAttribute("aria-describedby", note.id);
    input?.closest("div")?.append(note);
  }
}

function update() {
  const [, providerId, page] = FORM.exec(location.hash) ?? [];
  document.documentElement.toggleAttribute("data-secretless", SECRETLESS_PROVIDERS.has(providerId));
  document.documentElement.toggleAttribute(
    "data-secret-optional",
    // A vendor that is left to Keycloak's own provider has no field of ours, and needs its secret.
    SECRET_OPTIONAL_PROVIDERS.has(providerId) && Boolean(field(OUR_FIELD)),
  );
  document.documentElement.toggleAttribute("data-clientless", CLIENTLESS_PROVIDERS.has(providerId));
  if (isSecretOptional()) {
    explain(field("clientSecret"), SECRET_OPTIONAL);
  } else {
    explain(isSecretless() ? field("clientId") : undefined, NO_SECRET);
  }
  // "Add" stays disabled until the form is valid. An existing provider is left alone until it is saved, because an
  // unchanged form must not look changed.
  if (page === "add" && !scheduled) {
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      if (isSecretOptional()) {
        suggestNoSecret();
      } else {
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

// In the capture phase, before React's own listener validates the form.
document.addEventListener("submit", submit, true);
for (const type of ["focusin", "keydown", "beforeinput", "input", "change", "click"]) {
  document.addEventListener(type, watchSecret, true);
}
