// The employees' pension fund in the browser: the projection of lib/models/pension.py for one set of levers, and
// the form that moves them. Without scripts the table of scenarios on the page is there to read.

// Persons in 10,000, amounts per person in 10,000 yuan a year, funds in 100 million yuan, rates as fractions.
// Arrays by year, sex and age as in Python; a test holds both against each other.
function project(inputs, levers) {
  const { years, base } = inputs;
  const people = inputs.population[levers.variant];
  const { retired, joining } = inputs.laws[levers.law];
  const ages = people[0][0].length;
  const grid = (value) => [0, 1].map((sex) => Array.from({ length: ages }, (_, age) => value(sex, age)));
  const total = (counts) => counts.flat().reduce((sum, count) => sum + count, 0);
  const before = (age) => Math.max(age - 1, 0);
  // Counts a year later; the open age group takes in the one before it.
  const older = (counts) =>
    grid((s, a) => (a ? counts[s][a - 1] : 0) + (a === ages - 1 ? counts[s][a] : 0));

  const active = years.map((_, t) => total(grid((s, a) => people[t][s][a] * (1 - retired[t][s][a]))));
  const part = (year) => Math.min(Math.max((year - years[0]) / (levers.coverage_year - years[0]), 0), 1);
  const share = years.map((year) => (base.insured / active[0]) * (1 + (levers.coverage - 1) * part(year)));
  const insured = years.map((_, t) => share[t] * active[t]);
  const payers = insured.map((heads) => levers.compliance * heads);
  const wage = years.map((_, t) => base.wage * (1 + levers.wage_growth) ** t);
  const index = 1 + levers.wage_weight * levers.wage_growth + (1 - levers.wage_weight) * levers.inflation;

  const first = grid((s, a) => people[0][s][a] * retired[0][s][a]);
  let heads = grid((s, a) => (base.retirees * first[s][a]) / total(first));
  let money = grid((s, a) => base.pension * heads[s][a]);
  let earned = grid(() => share[0] * levers.entitlement);
  const retirees = [total(heads)];
  const outlay = [total(money)];
  for (let t = 1; t < years.length; t += 1) {
    const younger = older(people[t - 1]);
    const carried = [older(heads), older(money), earned];
    const alive = (s, a) => (younger[s][a] > 0 ? people[t][s][a] / younger[s][a] : 0);
    earned = grid((s, a) => {
      const inTime = joining[t][s][a] + (1 - joining[t][s][a]) * levers.late_joiners;
      return inTime * share[t] * levers.entitlement + (1 - inTime) * carried[2][s][before(a)];
    });
    const starting = grid(
      (s, a) => earned[s][a] * people[t][s][a] * Math.max(retired[t][s][a] - retired[t - 1][s][before(a)], 0),
    );
    const start = (wage[t] * base.pension) / base.wage;
    heads = grid((s, a) => alive(s, a) * carried[0][s][a] + starting[s][a]);
    money = grid((s, a) => alive(s, a) * carried[1][s][a] * index + starting[s][a] * start);
    retirees.push(total(heads));
    outlay.push(total(money));
  }

  const dependency = years.map((_, t) => retirees[t] / payers[t]);
  const contributions = years.map((_, t) => levers.contribution_rate * payers[t] * wage[t]);
  const subsidy = years.map(
    (_, t) => levers.subsidy * (dependency[t] / dependency[0]) ** levers.subsidy_link * outlay[t],
  );
  const reserve = [base.reserve];
  for (let t = 1; t < years.length; t += 1) {
    reserve.push(reserve[t - 1] * (1 + levers.interest) + contributions[t] + subsidy[t] - outlay[t]);
  }
  const replacement = years.map((_, t) => outlay[t] / retirees[t] / wage[t]);
  return { years, insured, payers, retirees, dependency, replacement, contributions, subsidy, outlay, reserve };
}

// Levers of the projection for the present state of the form.
function leversOf(inputs, state) {
  return {
    ...inputs.levers,
    law: state.law,
    variant: state.variant,
    wage_weight: Number(state.wage_weight) / 100,
    coverage: Number(state.coverage) / inputs.choices.coverage,
    ...inputs.subsidy_rules[state.subsidy],
  };
}

// First year at whose end the reserve is below zero; undefined if it lasts.
function exhaustion(fund) {
  return fund.years.find((_, t) => fund.reserve[t] < 0);
}

(() => {
  if (typeof document === "undefined") return;
  const box = document.querySelector(".levers");
  if (!box) return;
  const inputs = JSON.parse(box.querySelector("script").textContent);
  const form = box.querySelector("form");
  const words = box.querySelector("[aria-live]");
  const body = box.querySelector("tbody");
  const state = () => Object.fromEntries(new FormData(form));
  const baseline = project(inputs, leversOf(inputs, inputs.choices));

  const fixed = (value, digits) => value.toFixed(digits).replace("-", "−");
  const end = (fund) => {
    const year = exhaustion(fund);
    return year ? `is used up in ${year}` : `lasts beyond ${fund.years.at(-1)}`;
  };
  const svg = (name, attributes, text = "") => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.textContent = text;
    return node;
  };

  const WIDTH = 340;
  const HEIGHT = 210;
  const EDGE = { left: 34, right: 8, top: 10, bottom: 22 };
  // One panel: baseline dashed, present levers solid, on a common scale that takes in both.
  const draw = (panel, fund, values) => {
    const lines = [values(baseline), values(fund)];
    const low = Math.min(0, ...lines.flat());
    const high = Math.max(0, ...lines.flat());
    const step = [0.2, 0.5, 1, 2, 5, 10, 20, 50].find((size) => (high - low) / size <= 8) ?? 100;
    const bottom = Math.floor(low / step) * step;
    const top = Math.ceil(high / step) * step;
    const x = (t) => EDGE.left + ((WIDTH - EDGE.left - EDGE.right) * t) / (inputs.years.length - 1);
    const y = (v) => EDGE.top + ((HEIGHT - EDGE.top - EDGE.bottom) * (top - v)) / (top - bottom);
    panel.replaceChildren();
    for (let tick = bottom; tick <= top + step / 2; tick += step) {
      const zero = Math.abs(tick) < step / 2;
      const at = { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(tick), y2: y(tick) };
      panel.append(svg("line", { class: zero ? "zero" : "tick", ...at }));
      const place = { x: EDGE.left - 4, y: y(tick) + 3.5, "text-anchor": "end" };
      panel.append(svg("text", place, fixed(zero ? 0 : tick, step < 1 ? 1 : 0)));
    }
    inputs.years.forEach((year, t) => {
      if (year % 10 === 0) panel.append(svg("text", { x: x(t), y: HEIGHT - 6, "text-anchor": "middle" }, year));
    });
    lines.forEach((line, which) => {
      const points = line.map((v, t) => `${x(t).toFixed(1)},${y(v).toFixed(1)}`).join(" ");
      panel.append(svg("polyline", { class: which ? "moved" : "base", points }));
    });
  };

  const update = () => {
    const fund = project(inputs, leversOf(inputs, state()));
    for (const range of form.querySelectorAll("input[type=range]")) {
      range.closest("label").querySelector("output").value = `${range.value} %`;
    }
    const t = inputs.years.indexOf(inputs.summary_year);
    words.textContent =
      `With these settings the reserve ${end(fund)}; in the baseline it ${end(baseline)}. ` +
      `In ${inputs.summary_year} there are ${fixed(100 * fund.dependency[t], 0)} retirees per 100 payers ` +
      `(baseline ${fixed(100 * baseline.dependency[t], 0)}), and the average pension is ` +
      `${fixed(100 * fund.replacement[t], 0)} percent of the contribution base ` +
      `(baseline ${fixed(100 * baseline.replacement[t], 0)}).`;
    const [reserve, dependency] = box.querySelectorAll("svg");
    draw(reserve, fund, (f) => f.reserve.map((value, year) => value / f.outlay[year]));
    draw(dependency, fund, (f) => f.dependency.map((value) => 100 * value));
    body.replaceChildren(
      ...inputs.table_years.map((year) => {
        const at = inputs.years.indexOf(year);
        const cells = [fund, baseline].flatMap((f) => [
          fixed(f.reserve[at] / f.outlay[at], 2),
          fixed(100 * f.dependency[at], 0),
          fixed(100 * f.replacement[at], 0),
        ]);
        const row = document.createElement("tr");
        const head = Object.assign(document.createElement("th"), { scope: "row", textContent: year });
        row.append(head, ...cells.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
        return row;
      }),
    );
  };
  form.addEventListener("input", update);
  form.addEventListener("reset", () => setTimeout(update));
  form.addEventListener("submit", (event) => event.preventDefault());
  box.hidden = false;
  update();
})();
