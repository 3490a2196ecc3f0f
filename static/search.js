// Search in the index that the build wrote. All words must occur; titles count more than text.
(() => {
  const names = {
    section: "Chapter or section", figure: "Figure", table: "Table",
    claim: "Claim", term: "Term", function: "Function",
  };
  const weights = { term: 6, claim: 3, figure: 3, table: 2, section: 2, function: 0 };
  const LIMIT = 80;
  const root = document.documentElement.dataset.content_root;
  const form = document.querySelector(".search-page-form");
  const field = form.elements.q;
  const kindField = form.elements.kind;
  const count = document.querySelector("#search-count");
  const list = document.querySelector("#search-results");

  const fold = (text) => text.normalize("NFC").toLowerCase().replaceAll("’", "'");
  const index = window.bookIndex.flatMap(([uri, page, entries]) =>
    entries.map(([kind, title, anchor, words]) => ({
      kind, title, words, page,
      href: root + uri + (anchor ? `#${anchor}` : ""),
      titleFolded: fold(title), wordsFolded: fold(`${words} ${anchor}`),
    })));

  // A plural finds its singular; Chinese has no spaces, so a part of a word is enough everywhere.
  const stem = (word) => (word.length > 4 && word.endsWith("s") ? word.slice(0, -1) : word);
  const parse = (query) =>
    Object.assign(fold(query).split(/\s+/).filter(Boolean).map(stem), { asked: fold(query).trim() });

  const score = (entry, words) => {
    let total = weights[entry.kind];
    // A term or heading that is exactly what was typed comes first.
    if (entry.titleFolded.split(" · ").includes(words.asked)) total += 40;
    for (const word of words) {
      const inTitle = entry.titleFolded.indexOf(word);
      const inWords = entry.wordsFolded.indexOf(word);
      if (inTitle < 0 && inWords < 0) return 0;
      if (inTitle >= 0) total += inTitle === 0 || /[\s(]/.test(entry.titleFolded[inTitle - 1]) ? 12 : 6;
      if (inWords >= 0) total += Math.min(3, entry.wordsFolded.split(word).length - 1);
    }
    return total;
  };

  const marked = (text, words) => {
    const folded = fold(text);
    const parts = document.createDocumentFragment();
    // Folding may change lengths in rare scripts; then the text is shown without marks.
    if (folded.length !== text.length) {
      parts.append(text);
      return parts;
    }
    let at = 0;
    while (at < text.length) {
      const hits = words.map((word) => [folded.indexOf(word, at), word]).filter(([place]) => place >= 0);
      if (!hits.length) break;
      const [place, word] = hits.sort((a, b) => a[0] - b[0])[0];
      const mark = document.createElement("mark");
      mark.textContent = text.slice(place, place + word.length);
      parts.append(text.slice(at, place), mark);
      at = place + word.length;
    }
    parts.append(text.slice(at));
    return parts;
  };

  const excerpt = (entry, words) => {
    const places = words.map((word) => entry.wordsFolded.indexOf(word)).filter((place) => place >= 0);
    const start = Math.max(0, (places.length ? Math.min(...places) : 0) - 60);
    const text = entry.words.slice(start, start + 200);
    return (start > 0 ? "… " : "") + text + (start + 200 < entry.words.length ? " …" : "");
  };

  const item = (entry, words) => {
    const line = document.createElement("li");
    const kind = Object.assign(document.createElement("span"), { className: "kind", textContent: names[entry.kind] });
    const link = Object.assign(document.createElement("a"), { href: entry.href });
    link.append(marked(entry.title, words));
    const place = Object.assign(document.createElement("p"), { className: "place" });
    if (entry.title !== entry.page) place.textContent = `in: ${entry.page}`;
    const text = document.createElement("p");
    text.append(marked(excerpt(entry, words), words));
    line.append(kind, " ", link, place, text);
    return line;
  };

  const search = () => {
    const words = parse(field.value);
    const hits = !words.length ? [] : index
      .filter((entry) => !kindField.value || entry.kind === kindField.value)
      .map((entry, place) => ({ entry, place, score: score(entry, words) }))
      .filter((hit) => hit.score > 0)
      .sort((a, b) => b.score - a.score || a.place - b.place);
    list.replaceChildren(...hits.slice(0, LIMIT).map((hit) => item(hit.entry, words)));
    const shown = hits.length > LIMIT ? `${hits.length} results, the first ${LIMIT} shown` : `${hits.length} results`;
    count.textContent = words.length ? (hits.length === 1 ? "1 result" : shown) : "";
    const address = new URLSearchParams(words.length ? { q: field.value } : {});
    if (kindField.value) address.set("kind", kindField.value);
    history.replaceState(null, "", `${location.pathname}?${address}`);
  };

  const asked = new URLSearchParams(location.search);
  kindField.append(new Option("everything", ""));
  for (const [kind, name] of Object.entries(names)) kindField.append(new Option(name.toLowerCase() + "s", kind));
  kindField.options[1].text = "chapters and sections";
  field.value = asked.get("q") ?? "";
  kindField.value = asked.get("kind") ?? "";
  form.hidden = false;
  form.addEventListener("input", search);
  form.addEventListener("submit", (event) => event.preventDefault());
  field.focus();
  search();
})();
