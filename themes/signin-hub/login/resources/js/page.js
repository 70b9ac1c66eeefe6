// A provider link and a form carry a code that serves once: a second click would end on "page has expired".
let used = false;

function once(event) {
  if (used) {
    event.preventDefault();
    return;
  }
  const { currentTarget } = event;
  used = true;
  currentTarget.setAttribute("aria-busy", "true");
  // A navigation that was stopped must not leave a dead page behind.
  setTimeout(() => {
    used = false;
    currentTarget.removeAttribute("aria-busy");
  }, 10_000);
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", once);
}

for (const link of document.querySelectorAll("a[data-once]")) {
  link.addEventListener("click", (event) => {
    if (!(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) once(event);
  });
}

// "Back" may bring the page from memory, with its code spent.
addEventListener("pageshow", (event) => {
  if (event.persisted && used) location.reload();
});

// The monogram stands in for an icon that does not load.
for (const icon of document.querySelectorAll("img[data-initial]")) {
  const replace = () => icon.replaceWith(icon.dataset.initial);
  if (icon.complete && !icon.naturalWidth) replace();
  else icon.addEventListener("error", replace);
}

for (const button of document.querySelectorAll("[data-reveal]")) {
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

for (const menu of document.querySelectorAll(".languages details")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
