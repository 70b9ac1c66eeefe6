// A profile field with several values: Keycloak takes as many inputs of one name as there are.
for (const list of document.querySelectorAll("[data-values][data-add]")) {
  let count = list.children.length;
  const add = button(list.dataset.add);
  const rows = () => [...list.querySelectorAll(".value")];
  const arrange = () => rows().forEach((row, _, { length }) => (row.querySelector("button").hidden = length === 1));
  const equip = (row) => {
    const remove = button(list.dataset.remove);
    remove.addEventListener("click", () => {
      const next = row.nextElementSibling === add ? row.previousElementSibling : row.nextElementSibling;
      row.remove();
      arrange();
      next.querySelector("input").focus();
    });
    remove.setAttribute("aria-controls", row.querySelector("input").id);
    row.append(remove);
  };
  add.addEventListener("click", () => {
    const row = rows().at(-1).cloneNode(true);
    row.querySelector("button").remove();
    const input = row.querySelector("input");
    Object.assign(input, { id: `${list.dataset.values}-${count++}`, value: "" });
    input.removeAttribute("aria-invalid");
    equip(row);
    add.before(row);
    arrange();
    input.focus();
  });
  rows().forEach(equip);
  list.append(add);
  arrange();
}

function button(textContent) {
  return Object.assign(document.createElement("button"), { type: "button", className: "link", textContent });
}
