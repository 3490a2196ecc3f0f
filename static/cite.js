// Citation dialogs: open them in browsers that do not know the command attribute, copy, follow links.
(() => {
  const native = "commandForElement" in HTMLButtonElement.prototype;
  const dialogOf = (button) => document.getElementById(button.getAttribute("commandfor"));

  const select = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };
  // A page opened from a disk may have no clipboard; then the selection is copied, or left to the reader.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      return "Copied.";
    } catch {
      select(text);
      return document.execCommand("copy") ? "Copied." : "Selected: press Ctrl+C to copy.";
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[commandfor], button.cite-copy");
    if (button?.matches(".cite-copy")) {
      const status = button.closest("dialog").querySelector(".citation-status");
      status.textContent = "";
      status.textContent = await copy(button.closest(".citation-form").querySelector(".citation-text"));
    } else if (button && !native) {
      const dialog = dialogOf(button);
      if (button.getAttribute("command") === "close") dialog.close();
      else dialog.showModal();
    }
  });

  // A link to the citation of a figure opens it; a link to its code unfolds the code.
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.matches(".cite-open")) {
      target.closest("figure, .legend, .page-foot")?.scrollIntoView({ block: "nearest" });
      target.focus();
      if (!dialogOf(target).open) dialogOf(target).showModal();
    } else if (target.id.startsWith("code-")) {
      const fold = target.closest("details");
      if (fold) fold.open = true;
      target.tabIndex = -1;
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    }
  };
  addEventListener("hashchange", follow);
  // The same link a second time changes no address, so that the event above does not come.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.code-link");
    if (link && link.hash === location.hash && link.pathname === location.pathname) follow();
  });

  for (const button of document.querySelectorAll(".cite-copy")) button.hidden = false;
  addEventListener("load", follow);
})();
