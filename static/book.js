// What a page does beyond being read. Everything on it is there, and works, without this script.
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Color theme: as the system, light, dark.
  const themes = [["", "as the system"], ["light", "light"], ["dark", "dark"]];
  const themeButton = document.querySelector(".theme-button");
  const showTheme = (name) => {
    const words = `Colors: ${themes.find(([value]) => value === name)[1]}`;
    themeButton.querySelector("span").textContent = words;
    themeButton.title = words;
  };
  const setTheme = (name) => {
    if (name) root.dataset.theme = name;
    else delete root.dataset.theme;
    try { localStorage.setItem("theme", name); } catch { /* the choice then lasts for this page only */ }
    showTheme(name);
  };
  themeButton.hidden = false;
  showTheme(root.dataset.theme ?? "");
  themeButton.addEventListener("click", () => {
    const place = themes.findIndex(([value]) => value === (root.dataset.theme ?? ""));
    setTheme(themes[(place + 1) % themes.length][0]);
  });

  // List of contents: beside the text on a wide page, behind a button on a narrow one.
  const menuButton = document.querySelector(".menu-button");
  const contents = document.querySelector(".site-contents");
  const openMenu = (open) => {
    menuButton.setAttribute("aria-expanded", String(open));
    contents.classList.toggle("open", open);
  };
  menuButton.hidden = false;
  menuButton.addEventListener("click", () => {
    openMenu(menuButton.getAttribute("aria-expanded") === "false");
    if (contents.classList.contains("open")) contents.querySelector("a").focus();
  });
  const here = contents.querySelector("[aria-current]");
  if (here) contents.scrollTop = here.offsetTop - contents.clientHeight / 2;

  // Folded lists close as a reader expects: by Escape or by a click elsewhere.
  const menus = all(".page-tools details");
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target) && !isWideToc(menu)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (contents.classList.contains("open")) {
        openMenu(false);
        menuButton.focus();
      }
      for (const menu of menus) {
        if (menu.open && menu.contains(document.activeElement) && !isWideToc(menu)) {
          menu.open = false;
          menu.querySelector("summary").focus();
        }
      }
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      const field = document.querySelector(".search-page-form input") ?? document.querySelector("#search-field");
      field.focus();
      field.select();
    }
  });

  // Sections of this page: always open where there is room beside the text.
  const toc = document.querySelector(".page-toc");
  const wide = matchMedia("(min-width: 1240px)");
  function isWideToc(menu) {
    return menu === toc && wide.matches;
  }
  if (toc) {
    const fit = () => { toc.open = wide.matches; };
    wide.addEventListener("change", fit);
    fit();
    const links = new Map(all(".page-toc a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
    const watch = new IntersectionObserver((entries) => {
      const entry = entries.find((item) => item.isIntersecting);
      if (!entry) return;
      for (const [id, link] of links) {
        if (id === entry.target.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }, { rootMargin: "-10% 0px -75% 0px" });
    for (const id of links.keys()) {
      const section = document.getElementById(id);
      if (section) watch.observe(section);
    }
  }

  // What is wider than the page scrolls in its own box, also by keyboard.
  const boxes = all(".pst-scrollable-table-container, .bd-article pre, .formula");
  const reach = () => {
    for (const box of boxes) {
      if (box.scrollWidth > box.clientWidth + 1) {
        const caption = box.querySelector("caption .caption-number")?.textContent.trim();
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", `${caption ?? (box.matches("pre") ? "Code" : box.matches(".formula") ? "Formula" : "Table")}, scrolls sideways`);
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    }
  };
  new ResizeObserver(reach).observe(document.querySelector("main"));
  for (const fold of all("details")) fold.addEventListener("toggle", reach);

  // Code can be copied.
  if (navigator.clipboard) {
    for (const code of all(".cell_input .highlight, .highlight-bash .highlight")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy-button";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(code.querySelector("pre").textContent.trimEnd() + "\n");
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      });
      code.append(button);
    }
  }

  // Print: the browser's own dialog, with every picture loaded.
  for (const button of all(".print-button")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  window.addEventListener("beforeprint", () => {
    for (const image of all("img[loading=lazy]")) image.loading = "eager";
  });
})();
