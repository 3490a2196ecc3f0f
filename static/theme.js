// Before the first paint: the color theme that the reader chose earlier, if any, and the sections of the page, where
// there is room for them, so that nothing moves when the other script has come.
{
  const root = document.documentElement;
  root.classList.add("js");
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* storage is switched off: follow the system */ }
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  if (matchMedia("(min-width: 1240px)").matches) {
    const watch = new MutationObserver(() => {
      const sections = document.querySelector(".page-toc");
      if (sections) sections.open = true;
      if (sections || document.querySelector("article")) watch.disconnect();
    });
    watch.observe(root, { childList: true, subtree: true });
  }
}
