/*
 * Fits the console's forms to providers that use no client secret. The console requires one of every provider, and two
 * endpoint URLs of every provider with "oidc" in its id, although the server would do without. What is entered here for
 * the admin only satisfies the form: the server drops the secret and reads the endpoints from the metadata.
 *
 * The one thing known of the console's inside is the name of its fields, which is where their values go in the
 * provider's representation. Where a name is not found, nothing happens, and the form asks for the secret again.
 */

const SECRETLESS_PROVIDERS = new Set(["oidc-pkce", "okta", "onelogin", "vmware-cloud"]);

const FORM = /^#\/[^/]+\/identity-providers\/([^/]+)\/(add|[^/]+\/settings)$/;
const UNUSED = "not-used";
const REQUIRED_ENDPOINTS = ["authorizationUrl", "tokenUrl", "jwksUrl"];

const note = document.createElement("p");
note.id = "no-client-secret";
note.textContent = "No client secret is needed: register this server with the provider as a public client.";

let scheduled = false;

function isSecretless() {
  return document.documentElement.hasAttribute("data-secretless");
}

function field(setting) {
  return document.getElementsByName(`config.${setting}`)[0];
}

/** React overrides the value of its inputs and listens to events, so only the native setter and an event reach it. */
function enter(input, value) {
  if (input && input.value !== value) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** The secret comes last: consoles after 26.7 clear it when an endpoint changes. */
function satisfyForm() {
  if (isSecretless()) {
    for (const input of REQUIRED_ENDPOINTS.map(field)) {
      if (!input?.value || input.value === UNUSED) {
        enter(input, field("metadataUrl")?.value || UNUSED);
      }
    }
    enter(field("clientSecret"), UNUSED);
  }
}

function explain(clientId) {
  if (clientId?.getAttribute("aria-describedby") !== note.id) {
    document.querySelector(`[aria-describedby="${note.id}"]`)?.removeAttribute("aria-describedby");
    note.remove();
    clientId?.setAttribute("aria-describedby", note.id);
    clientId?.closest("div")?.append(note);
  }
}

function update() {
  const [, providerId, page] = FORM.exec(location.hash) ?? [];
  document.documentElement.toggleAttribute("data-secretless", SECRETLESS_PROVIDERS.has(providerId));
  explain(isSecretless() ? field("clientId") : undefined);
  // "Add" stays disabled until the form is valid. An existing provider is left alone until it is saved, for a form that
  // nobody has changed must not look changed.
  if (page === "add" && !scheduled) {
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      satisfyForm();
    });
  }
}

// The console's router navigates without an event, but not without rendering something.
new MutationObserver(update).observe(document.documentElement, {
  childList: true,
  subtree: true,
  attributeFilter: ["aria-disabled"],
});

// In the capture phase, which is before React's own listener validates the form.
document.addEventListener("submit", satisfyForm, true);
