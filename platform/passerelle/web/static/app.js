// Enhances what already works without it. Remembers nothing.

const drops = () => document.querySelectorAll("details.drop[open]");

// "/" goes to the search field; Escape closes an open drop-down and gives the focus back.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !event.target.closest?.("input, textarea, select, [contenteditable]")) {
    const search = document.querySelector("[data-search]");
    event.preventDefault();
    if (!search) return document.querySelector("[data-search-page]")?.click();
    search.focus();
    search.select();
  }
  if (event.key === "Escape") {
    for (const drop of drops()) {
      const inside = drop.contains(document.activeElement);
      drop.open = false;
      if (inside) drop.querySelector("summary").focus();
    }
  }
});

document.addEventListener("click", (event) => {
  for (const drop of drops()) if (!drop.contains(event.target)) drop.open = false;

  // A link that leads to a question opens the same question as a dialog, if it is on the page.
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog?.showModal && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    dialog.showModal();
  }

  // A link to a field (error summary) puts the cursor into it.
  const link = event.target.closest(".summary a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (field) {
    event.preventDefault();
    field.focus();
    field.closest(".field")?.scrollIntoView({ block: "nearest" });
  }
});

// A form is sent once: a second press while the answer is on its way does nothing.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
