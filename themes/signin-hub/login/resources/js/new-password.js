// The realm's rules for a new password, told before the form is sent.
const rules = {
  length: (text, value) => text.length >= value,
  maxLength: (text, value) => text.length <= value,
  lowerCase: (text, value) => [...text].filter((c) => c === c.toLowerCase() && c !== c.toUpperCase()).length >= value,
  upperCase: (text, value) => [...text].filter((c) => c === c.toUpperCase() && c !== c.toLowerCase()).length >= value,
  digits: (text, value) => (text.match(/\d/g) ?? []).length >= value,
  specialChars: (text, value) => (text.match(/\W/g) ?? []).length >= value,
};

for (const list of document.querySelectorAll("[data-rules-for]")) {
  const input = document.getElementById(list.dataset.rulesFor);
  const place = document.getElementById(`input-error-container-${list.dataset.rulesFor}`);
  input?.addEventListener("change", () => {
    const broken = [...list.children].filter(({ dataset }) => !rules[dataset.rule](input.value, Number(dataset.value)));
    const id = `input-error-${input.id}`;
    if (broken.length) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", id);
    } else {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
    place.replaceChildren(...(broken.length ? [message(id, broken)] : []));
  });
}

function message(id, broken) {
  const list = Object.assign(document.createElement("ul"), { id, className: "error" });
  list.setAttribute("role", "alert");
  list.append(...broken.map(({ textContent }) => Object.assign(document.createElement("li"), { textContent })));
  return list;
}
