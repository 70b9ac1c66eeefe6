// Asks the browser for a passkey, or makes one. The field names are Keycloak's, the bytes in them are base64url.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const chosen = (value) => value && value !== "not specified";
const descriptors = (ids, separator) =>
  ids.split(separator).filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) }));

const authenticate = document.getElementById("webauth");
const register = document.getElementById("register");
const named = document.querySelector("[data-passkey-name]");
const button = document.querySelector("[data-passkey]");
const offered = new AbortController();
let asked = false;
/** A dialog that was dismissed does not come back with each page of the same sign-in. */
const DISMISSED = "signin-hub-passkey";

// Each way ends with the form sent, so once is enough: a second dialog would be refused, and the refusal sent instead.
function once(action) {
  if (!asked) {
    asked = true;
    action();
  }
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => once(authenticate ? ask : make));
}
// Enter in a field means the button: Keycloak has no use for these forms without an answer.
named?.addEventListener("submit", (event) => {
  event.preventDefault();
  once(ask);
});
register?.addEventListener("submit", (event) => {
  const { attestationObject, error } = register.elements;
  if (attestationObject.value || error.value) return;
  event.preventDefault();
  once(make);
});
if (authenticate) offer();

// What the realm's policy says about asking unbidden: in the field's suggestions, in a dialog, or not at all.
async function offer() {
  const { mediation, identified, attachment } = authenticate.dataset;
  if (!globalThis.PublicKeyCredential || identified === "true" || mediation === "none") return;
  if (attachment === "platform" && !(await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable())) return;
  const inDialog = mediation === "optional" || mediation === "required";
  if (mediation === "conditional") {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    if (named) {
      named.hidden = false;
      named.elements.username.focus();
    }
  } else if (inDialog && dismissed()) {
    return;
  }
  try {
    answer(await navigator.credentials.get({ publicKey: request([]), mediation, signal: offered.signal }));
  } catch (error) {
    // Nobody asked for it, so nobody is told that it was not wanted.
    if (inDialog && ["NotAllowedError", "AbortError"].includes(error.name)) dismiss();
  }
}

function dismissed() {
  try {
    return sessionStorage.getItem(DISMISSED) === document.body.dataset.session;
  } catch {
    return false;
  }
}

function dismiss() {
  try {
    sessionStorage.setItem(DISMISSED, document.body.dataset.session);
  } catch {
    // Then it is asked again.
  }
}

async function ask() {
  if (!globalThis.PublicKeyCredential) return fail(authenticate, authenticate.dataset.unsupported);
  offered.abort();
  const { identified, allowed } = authenticate.dataset;
  try {
    const publicKey = request(identified === "true" ? descriptors(allowed, " ") : []);
    answer(await navigator.credentials.get({ publicKey }));
  } catch (error) {
    fail(authenticate, error);
  }
}

function request(allowCredentials) {
  const { rp, challenge, timeout, verification } = authenticate.dataset;
  return {
    rpId: rp,
    challenge: bytes(challenge),
    allowCredentials,
    ...(Number(timeout) && { timeout: timeout * 1000 }),
    ...(chosen(verification) && { userVerification: verification }),
  };
}

function answer(credential) {
  if (!credential) return;
  const { response } = credential;
  fill(authenticate, {
    clientDataJSON: base64url(response.clientDataJSON),
    authenticatorData: base64url(response.authenticatorData),
    signature: base64url(response.signature),
    credentialId: credential.id,
    userHandle: response.userHandle ? base64url(response.userHandle) : "",
  });
  const remember = document.getElementById("rememberMe");
  if (remember) {
    const choice = Object.assign(document.createElement("input"), { type: "hidden", name: "rememberMe" });
    choice.value = remember.checked ? "on" : "off";
    authenticate.append(choice);
  }
  authenticate.requestSubmit();
}

async function make() {
  const d = register.dataset;
  if (!globalThis.PublicKeyCredential) return fail(register, d.unsupported);
  // The old and the new way to say it: browsers that know the new one ignore the other.
  const resident = chosen(d.residentKey)
    ? { residentKey: d.residentKey, requireResidentKey: d.residentKey === "required" }
    : chosen(d.requireResidentKey)
      ? d.requireResidentKey === "Yes"
        ? { residentKey: "required", requireResidentKey: true }
        : { residentKey: "discouraged", requireResidentKey: false }
      : {};
  const algorithms = d.algorithms ? d.algorithms.split(" ").map(Number) : [-7];
  const publicKey = {
    challenge: bytes(d.challenge),
    rp: { id: d.rp, name: d.rpName },
    user: { id: bytes(d.user), name: d.username, displayName: d.username },
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: {
      ...resident,
      ...(chosen(d.attachment) && { authenticatorAttachment: d.attachment }),
      ...(chosen(d.verification) && { userVerification: d.verification }),
    },
    excludeCredentials: descriptors(d.excluded, ","),
    ...(chosen(d.attestation) && { attestation: d.attestation }),
    ...(Number(d.timeout) && { timeout: d.timeout * 1000 }),
  };
  try {
    const credential = await navigator.credentials.create({ publicKey });
    const { response } = credential;
    fill(register, {
      clientDataJSON: base64url(response.clientDataJSON),
      attestationObject: base64url(response.attestationObject),
      publicKeyCredentialId: base64url(credential.rawId),
      transports: response.getTransports?.().join() ?? "",
      authenticatorAttachment: credential.authenticatorAttachment ?? "",
    });
    register.requestSubmit();
  } catch (error) {
    fail(register, error);
  }
}

function fail(form, error) {
  fill(form, { error: String(error) });
  form.requestSubmit();
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
}
