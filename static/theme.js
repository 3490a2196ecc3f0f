// Before the first paint: the color theme that the reader chose earlier, if any.
{
  const root = document.documentElement;
  root.classList.add("js");
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* storage is switched off: follow the system */ }
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
}
