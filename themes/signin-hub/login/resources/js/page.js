// For every page and for the sign-in page; all of it adds to a page that works without. What another page needs is in a
// script of its own, with a tag on that page and no import: the build writes the hashed names into templates only.
import { checkAuthSession, startSessionPolling } from "./authChecker.js";

// Core says by an inline script, which the template holds in a comment, what the address is to be after a form was
// sent: one without the code that is spent, so that a reload asks for the form again. Our own page after a callback has
// none.
const { pathname } = location;
const [clean] = [...document.head.childNodes].flatMap(({ data = "" }) =>
  [...data.matchAll(/history\.replaceState\(\{}, "[^"]*", "([^"]+)"\)/g)].map(([, url]) => new URL(url, location)),
);
if (clean) history.replaceState({}, "", clean.pathname + clean.search);
else if (/\/broker\/[^/]+\/endpoint$/.test(pathname)) history.replaceState({}, "", pathname);

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Keycloak's own: a sign-in finished in another tab is gone along with, a page of another session is loaded again.
const { session, continue: continueUrl } = document.body.dataset;
if (session) {
  startSessionPolling(continueUrl);
  checkAuthSession(session);
}

// A provider button and a form carry a code that serves once: a second click would end on "page has expired".
let used = false;

for (const form of all("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (used) {
      event.preventDefault();
      return;
    }
    used = true;
    const busy = event.submitter ?? form;
    busy.setAttribute("aria-busy", "true");
    // A navigation that was stopped must not leave a dead page behind.
    setTimeout(() => {
      used = false;
      busy.removeAttribute("aria-busy");
    }, 10_000);
  });
}

// "Back" may bring the page from memory, with its code spent.
addEventListener("pageshow", (event) => {
  if (event.persisted && used) location.reload();
});

// The monogram stands in for an icon that does not load.
for (const icon of all("[data-i] > img")) {
  if (icon.complete && !icon.naturalWidth) icon.remove();
  else icon.addEventListener("error", () => icon.remove());
}

for (const button of all("[data-reveal]")) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  const show = button.getAttribute("aria-label");
  const set = (shown) => {
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-label", shown ? button.dataset.labelHide : show);
    button.toggleAttribute("data-shown", shown);
  };
  button.addEventListener("click", () => set(input.type === "password"));
  // A shown password would be kept by the browser's form history.
  input.form?.addEventListener("submit", () => set(false));
  button.hidden = false;
}

for (const menu of all(".languages details")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

const providers = document.querySelector("[data-providers]");
if (providers) {
  forget(providers);
  filter(providers);
}
for (const form of all("form[data-address]")) address(form);

// The keyboard of a touch screen would cover the providers beside the field.
if (matchMedia("(pointer: fine)").matches && !document.querySelector("[autofocus]")) {
  document.querySelector("[data-focus]")?.focus();
}

// The link alone leads there, too, but does not open what is folded in every browser, and stays in the address.
for (const link of all("[data-jump]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const local = document.getElementById("local");
    local.open = true;
    local.scrollIntoView();
    document.querySelector(link.hash).focus({ preventScroll: true });
  });
}

// The server says in a cookie which provider was used last, and draws its card first. Forgotten, the card stays where it
// is until the next page, and whatever is below it, too.
function forget(form) {
  const row = form.querySelector("[data-forget]");
  if (!row) return;
  const [button, status] = row.children;
  const card = row.parentElement.querySelector("[formaction]");
  const [realm] = new URL(card.formAction).pathname.split(/broker\/[^/]+\/login$/);
  row.removeAttribute("data-forget");
  button.addEventListener("click", () => {
    document.cookie = `SIGNIN_HUB_LAST_USED=; path=${realm}; max-age=0`;
    row.parentElement.toggleAttribute("data-forgotten", true);
    status.textContent = status.dataset.done;
    button.hidden = true;
    card.focus();
  });
}

function filter(form) {
  const input = form.querySelector("[data-filter]");
  if (!input) return;
  // What is folded away is looked through once it is unfolded; what is promoted above it stays in sight.
  const list = input.closest("details") ?? form;
  const status = input.parentElement.querySelector("[role=status]");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const items = all("ul > li", list).filter((item) => !item.closest("[data-matching]"));
  const groups = all("section:not([data-matching])", list);
  // "con" is to find Contoso, not everything that one may continue with.
  const [before, after] = form.dataset.verb.split("{0}");
  const text = (item) => {
    const whole = item.querySelector("button").textContent.trim();
    const title = item.querySelector("b")?.textContent ?? "";
    const named = before.length + after.length && title.startsWith(before) && title.endsWith(after);
    return plain(named ? whole.replace(title, title.slice(before.length, title.length - after.length)) : whole);
  };

  const apply = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const item of items) {
      const name = text(item);
      item.hidden = !words.every((word) => name.includes(word));
      if (!item.hidden) found++;
    }
    for (const group of groups) group.hidden = !group.querySelector("li:not([hidden])");
    const { found: some, none } = status.dataset;
    const told = found ? some.replace("{0}", found).replace("{1}", items.length) : none;
    status.textContent = words.length ? told : "";
  };
  input.addEventListener("input", apply);
  input.addEventListener("keydown", (event) => {
    // Enter also ends what a Japanese keyboard is composing.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      input.value = "";
      apply();
    }
    // Without this, Enter would press the form's first button, which is somebody's provider.
    if (event.key !== "Enter") return;
    event.preventDefault();
    const shown = items.filter((item) => !item.hidden);
    const first = shown[0]?.querySelector("button");
    if (input.value.trim() && shown.length === 1) first.click();
    else first?.focus();
  });
  input.closest("[hidden]").hidden = false;
  // The browser may have kept what was typed before "back".
  if (input.value) apply();
}

// An address leads to the provider of its domain, else to the local form or the list. Who has an account is not known
// here.
function address(form) {
  const input = form.elements.username;
  const domainOf = (text) => (text.includes("@") ? text.trim().toLowerCase().replace(/^.*@/, "") : "");
  const handOn = () => {
    if (!providers) return;
    const hint = providers.elements.login_hint;
    hint.value = input.value.trim();
    hint.disabled = !domainOf(input.value);
  };
  input.addEventListener("input", handOn);
  form.addEventListener(
    "submit",
    (event) => {
      const domain = domainOf(input.value);
      const button =
        domain &&
        all("[data-domains]", providers ?? form).find(({ dataset }) =>
          dataset.domains.toLowerCase().split(/[\s,]+/).includes(domain),
        );
      if (button) {
        event.preventDefault();
        event.stopImmediatePropagation();
        handOn();
        button.click();
        return;
      }
      // The form that asks for the name alone goes its own way.
      if (form.id !== "address") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      document.getElementById("email-note").textContent = form.dataset.unknown;
      const local = document.getElementById("local");
      if (local) {
        local.open = true;
        const username = document.getElementById("username");
        username.value = input.value.trim();
        (document.getElementById("password") ?? username).focus();
      } else {
        const field = document.getElementById("filter") ?? providers.querySelector("button[formaction]");
        const folded = field.closest("details");
        if (folded) folded.open = true;
        field.focus();
      }
    },
    { capture: true },
  );
}
