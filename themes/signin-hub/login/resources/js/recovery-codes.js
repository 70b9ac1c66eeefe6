// Recovery codes on paper, in the clipboard, or in a file.
for (const buttons of document.querySelectorAll("[data-codes]")) {
  const codes = [...document.getElementById(buttons.dataset.codes).children];
  const text = codes.map((code, i) => `${i + 1}: ${code.textContent.trim()}`).join("\r\n");
  const does = {
    print: () => print(),
    copy: () => navigator.clipboard.writeText(text),
    download: () => {
      const { header, description, date } = buttons.dataset;
      const file = [header, text, description, `${date} ${new Date().toLocaleString()}`].join("\r\n\r\n");
      const href = URL.createObjectURL(new Blob([file], { type: "text/plain" }));
      Object.assign(document.createElement("a"), { download: "recovery-codes.txt", href }).click();
      URL.revokeObjectURL(href);
    },
  };
  buttons.addEventListener("click", ({ target }) => does[target.closest("[data-do]")?.dataset.do]?.());
  buttons.hidden = false;
}
