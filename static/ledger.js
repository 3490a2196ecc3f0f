// Filter and search in the ledger of claims. Without scripts the whole table is there to read.
(() => {
  const table = document.querySelector("table.ledger");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const value = (row, prefix) =>
    [...row.classList].find((name) => name.startsWith(prefix))?.slice(prefix.length) ?? "";
  const choices = (prefix) => [...new Set(rows.map((row) => value(row, prefix)))].filter(Boolean).sort();
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  const form = document.createElement("form");
  form.className = "ledger-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter the claims");
  const field = (label, control) => {
    const wrap = document.createElement("label");
    wrap.append(label, control);
    form.append(wrap);
    return control;
  };
  const select = (label, prefix) => {
    const control = document.createElement("select");
    control.append(new Option("all", ""));
    for (const choice of choices(prefix)) control.append(new Option(choice.replaceAll("-", " "), choice));
    return field(label, control);
  };
  const filters = [
    [select("Document", "document-"), "document-"],
    [select("Verdict", "verdict-"), "verdict-"],
    [select("Kind", "kind-"), "kind-"],
  ];
  const search = field("Words", Object.assign(document.createElement("input"), { type: "search" }));
  const count = document.createElement("output");
  count.setAttribute("aria-live", "polite");
  form.append(count);

  const apply = () => {
    const sought = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = filters.every(([control, prefix]) => !control.value || value(row, prefix) === control.value);
      row.hidden = !(fits && sought.every((word) => words.get(row).includes(word)));
      shown += row.hidden ? 0 : 1;
    }
    count.value = `${shown} of ${rows.length} claims`;
  };
  // A link to one claim must show it, whatever was filtered before.
  const reveal = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row && rows.includes(row) && row.hidden) {
      form.reset();
      apply();
      row.scrollIntoView();
    }
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  (table.closest(".pst-scrollable-table-container") ?? table).before(form);
  apply();
})();
