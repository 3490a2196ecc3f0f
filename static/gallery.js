// Filter the lists of figures and tables. Without scripts the whole lists are there to read.
(() => {
  const groups = [...document.querySelectorAll("div.gallery")];
  if (!groups.length) return;
  const rows = groups.flatMap((group) => [...group.querySelectorAll("tr")].map((row) => ({ row, group })));
  const titleOf = (group) => group.querySelector(".rubric").textContent;
  const sourcesOf = (row) =>
    [...row.classList].filter((name) => name.startsWith("source-")).map((name) => name.slice("source-".length));
  const words = new Map(rows.map(({ row }) => [row, row.textContent.toLowerCase()]));

  const form = document.createElement("form");
  form.className = "ledger-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter figures and tables");
  const field = (label, control) => {
    const wrap = document.createElement("label");
    wrap.append(label, control);
    form.append(wrap);
    return control;
  };
  const select = (label, choices) => {
    const control = document.createElement("select");
    control.append(new Option("all", ""));
    for (const choice of new Set(choices)) control.append(new Option(choice, choice));
    return field(label, control);
  };
  const chapter = select("Chapter", groups.map(titleOf));
  const source = select("Table of data", rows.flatMap(({ row }) => sourcesOf(row)).sort());
  const search = field("Words", Object.assign(document.createElement("input"), { type: "search" }));
  const count = document.createElement("output");
  count.setAttribute("aria-live", "polite");
  form.append(count);

  const apply = () => {
    const sought = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, group } of rows) {
      const fits =
        (!chapter.value || titleOf(group) === chapter.value) &&
        (!source.value || sourcesOf(row).includes(source.value)) &&
        sought.every((word) => words.get(row).includes(word));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const group of groups) group.hidden = !group.querySelector("tr:not([hidden])");
    count.value = `${shown} of ${rows.length} figures and tables`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  groups[0].before(form);
  apply();
})();
