// The model in the reader's hand: sliders, and every picture redrawn from the case's own program as the hand moves.
// `data.run` is the traced program (see engine/javascript.py); nothing of the model is written here.

const SVG = "http://www.w3.org/2000/svg";
const POINTS = 9; // of each small curve
const FRAME_COALITIONS = 64; // exact Shapley values within a frame up to so many; beyond, when the hand rests
const DRAWS_AT_ONCE = 64; // evaluated between two frames
const mounted = new WeakMap();

export default function live({ data, parentElement, setStateValue }) {
  let view = mounted.get(parentElement);
  if (!view || view.data.digest !== data.digest) {
    if (view) view.root.remove();
    view = makeView(parentElement, data);
    mounted.set(parentElement, view);
  }
  view.send = (moved) => setStateValue && setStateValue("moved", moved);
  view.served = data.served || null;
  view.root.dataset.ground = data.ground;
  view.draw();
}

// ---- what the program says ------------------------------------------------------------------------------------

function makeModel(data) {
  const compiled = (text) => (typeof text === "function" ? text : new Function(`return ${text}`)());
  const run = compiled(data.run);
  const fast = compiled(data.fast);
  const place = new Map(data.inputs.map((input, index) => [input.path, index]));
  const base = Float64Array.from(data.inputs, (input) => input.value);
  const draws = data.draws && decoded(data.draws);

  function at(moved) {
    const x = Float64Array.from(base);
    for (const path in moved) x[place.get(path)] = moved[path];
    return x;
  }

  function curve(x, lever) {
    const index = place.get(lever.path);
    const own = x[index];
    const points = [];
    for (let i = 0; i < POINTS; i++) {
      const value = lever.low + ((lever.high - lever.low) * i) / (POINTS - 1);
      x[index] = value;
      points.push([value, fast(x).npv]);
    }
    x[index] = own;
    return points;
  }

  // Shapley values of the drivers: exact over all coalitions (L. S. Shapley, 1953); what is left with all off is direct.
  function shapley(x) {
    const switches = data.sources.filter((source) => source.path).map((source) => place.get(source.path));
    const count = switches.length;
    const values = new Float64Array(1 << count);
    for (let set = 0; set < values.length; set++) {
      for (let i = 0; i < count; i++) x[switches[i]] = (set >> i) & 1;
      values[set] = fast(x).pv_benefits;
    }
    for (const index of switches) x[index] = 1;
    const factorial = [1];
    for (let i = 1; i <= count; i++) factorial.push(factorial[i - 1] * i);
    const shares = switches.map((_, player) => {
      let share = 0;
      for (let set = 0; set < values.length; set++) {
        if ((set >> player) & 1) continue;
        const size = ones(set);
        share += (factorial[size] * factorial[count - size - 1] / factorial[count]) * (values[set | (1 << player)] - values[set]);
      }
      return share;
    });
    return { shares, direct: values[0] };
  }

  function* overDraws(moved) {
    if (!draws) return;
    const x = at(moved);
    const free = draws.paths.map((path, row) => [path in moved ? -1 : place.get(path), row]).filter(([index]) => index >= 0);
    const found = new Float64Array(draws.count);
    for (let draw = 0; draw < draws.count; draw++) {
      for (const [index, row] of free) x[index] = draws.values[row * draws.count + draw];
      found[draw] = fast(x).npv;
      if (draw % DRAWS_AT_ONCE === DRAWS_AT_ONCE - 1) yield null;
    }
    yield summary(found);
  }

  return { at, run, curve, shapley, overDraws, coalitions: 1 << data.sources.filter((source) => source.path).length };
}

function summary(npvs) {
  const ordered = Float64Array.from(npvs).sort();
  const quantile = (share) => {
    const where = share * (ordered.length - 1);
    const below = Math.floor(where);
    const above = Math.min(below + 1, ordered.length - 1);
    return ordered[below] + (ordered[above] - ordered[below]) * (where - below);
  };
  const mean = ordered.reduce((sum, npv) => sum + npv, 0) / ordered.length;
  return { mean, p10: quantile(0.1), p90: quantile(0.9), p_positive: ordered.filter((npv) => npv > 0).length / ordered.length };
}

function decoded({ paths, count, packed }) {
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  return { paths, count, values: new Float32Array(bytes.buffer) };
}

function ones(set) {
  let count = 0;
  for (; set; set &= set - 1) count++;
  return count;
}

// ---- what the reader sees -------------------------------------------------------------------------------------

function makeView(parent, data) {
  const model = makeModel(data);
  const write = makeFormats(data);
  const moved = { ...(data.moved || {}) };
  const view = { data, root: element("section", { class: "live", "aria-label": "The case, live" }) };
  parent.append(view.root);
  paintColours(view.root, data.colours);

  const figures = {};
  const board = element("div", { class: "gauges", role: "status", "aria-live": "off" });
  for (const [name, label] of data.figures) {
    figures[name] = { value: element("strong"), below: element("small") };
    board.append(element("div", { class: "gauge" }, element("span", {}, label), figures[name].value, figures[name].below));
  }
  const cash = element("figure", { class: "chart" });
  const bridge = element("figure", { class: "chart" });
  const told = element("p", { class: "told", role: "status" });
  const back = element("button", { type: "button", class: "back" }, data.words.back);
  const pictures = element("div", { class: "pictures" }, board, told, back, cash, bridge);
  const cards = data.levers.map((lever) => makeCard(lever));
  view.root.append(element("div", { class: "levers" }, ...cards.map((card) => card.root)), pictures);

  let asked = false;
  let running = 0;
  view.draw = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      paint();
    });
  };
  back.addEventListener("click", () => {
    for (const path in moved) delete moved[path];
    view.served = null;
    view.send({});
    view.draw();
  });

  function makeCard(lever) {
    const id = `live-${lever.path.replace(/[^a-z0-9]+/gi, "-")}`;
    const slider = element("input", {
      type: "range", id, min: lever.low, max: lever.high, step: lever.step, "aria-describedby": `${id}-name`,
    });
    const value = element("output", { for: id });
    const picture = svg("svg", { class: "curve", viewBox: "0 0 300 56", preserveAspectRatio: "none", "aria-hidden": "true" });
    const note = element("small", { class: "needs" });
    const root = element(
      "div", { class: "lever" },
      element("label", { for: id }, lever.question), value,
      element("small", { id: `${id}-name`, class: "name" }, lever.name), slider, picture, note,
    );
    slider.addEventListener("input", () => {
      moved[lever.path] = Number(slider.value);
      view.served = null;
      view.draw();
    });
    slider.addEventListener("change", () => view.send({ ...moved }));
    return { lever, root, slider, value, picture, note };
  }

  function paint() {
    const x = model.at(moved);
    const now = model.run(x);
    const restful = model.coalitions > FRAME_COALITIONS;
    for (const card of cards) paintCard(card, x, now.npv);
    paintFigures(now, view.served);
    paintCash(cash, now, write, data);
    if (!restful) paintBridge(bridge, now, model.shapley(x), write, data);
    told.textContent = sentence();
    back.hidden = !Object.keys(moved).length;
    const turn = ++running;
    const steps = model.overDraws({ ...moved });
    const rest = () => {
      if (turn !== running) return;
      const step = steps.next();
      if (step.value && !view.served) paintChance(step.value, true);
      if (!step.done) return void setTimeout(rest, 0);
      if (restful) paintBridge(bridge, now, model.shapley(model.at(moved)), write, data);
    };
    setTimeout(rest, 0);
  }

  function paintCard({ lever, slider, value, picture, note }, x, npv) {
    const at = moved[lever.path] ?? lever.value;
    if (document.activeElement !== slider || Number(slider.value) !== at) slider.value = at;
    value.textContent = write.figure(at, lever);
    slider.setAttribute("aria-valuetext", `${write.figure(at, lever)}; ${data.words.npv} ${write.money(npv)}`);
    const points = model.curve(x, lever);
    const crossing = nearestZero(points, at);
    note.textContent = crossing === null ? "" : `${data.words.breaksEven} ${write.figure(crossing, lever)}`;
    paintCurve(picture, points, at, npv, crossing, lever);
  }

  function paintFigures(now, served) {
    figures.likely.value.textContent = write.money(now.npv);
    figures.payback.value.textContent = Number.isNaN(now.payback_month) ? data.words.never : `${data.words.month} ${now.payback_month}`;
    figures.payback.below.textContent = Number.isNaN(now.payback_month) ? "" : write.month(now.payback_month);
    figures.roi.value.textContent = Number.isNaN(now.roi) ? "–" : write.percent(now.roi);
    if (served) paintChance(served, false);
    else if (!data.draws) paintChance({ mean: now.npv, p10: now.npv, p90: now.npv, p_positive: now.npv > 0 ? 1 : 0 }, false);
  }

  function paintChance(found, waiting) {
    const spread = found.p90 - found.p10 > 1e-9 * Math.abs(found.mean);
    figures.expected.value.textContent = write.money(found.mean);
    figures.expected.below.textContent = spread ? `${write.money(found.p10)} ${data.words.to} ${write.money(found.p90)}` : "";
    figures.chance.value.textContent = spread ? write.chance(found.p_positive) : "–";
    figures.expected.value.classList.toggle("waiting", waiting);
    figures.chance.value.classList.toggle("waiting", waiting);
    figures.chance.below.textContent = waiting ? data.words.fewDraws : "";
  }

  function sentence() {
    const parts = data.levers.filter((lever) => lever.path in moved && moved[lever.path] !== lever.value)
      .map((lever) => `${lever.name}: ${write.figure(lever.value, lever)} → ${write.figure(moved[lever.path], lever)}`);
    return parts.length ? `${data.words.moved} ${parts.join("; ")}` : data.words.unmoved;
  }
  return view;
}

// ---- pictures -------------------------------------------------------------------------------------------------

function paintCurve(picture, points, at, npv, crossing, lever) {
  const levels = points.map(([, level]) => level).concat(npv, 0);
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const width = lever.high - lever.low || 1;
  const across = (value) => 4 + (292 * (value - lever.low)) / width;
  const up = (level) => 50 - (44 * (level - low)) / (high - low || 1);
  picture.replaceChildren(
    svg("line", { class: "zero", x1: 0, x2: 300, y1: up(0), y2: up(0) }),
    svg("polyline", { class: "line", points: points.map(([value, level]) => `${across(value)},${up(level)}`).join(" ") }),
    ...(crossing === null ? [] : [svg("line", { class: "crossing", x1: across(crossing), x2: across(crossing), y1: 4, y2: 52 })]),
    svg("line", { class: "now", x1: across(at), x2: across(at), y1: up(npv) - 5, y2: up(npv) + 5 }),
  );
}

function paintCash(figure, now, write, data) {
  const levels = now.cumulative;
  const [low, high] = [Math.min(0, ...levels), Math.max(0, ...levels)];
  const [left, right, top, bottom] = [64, 590, 12, 190];
  const across = (month) => left + ((right - left) * month) / (levels.length - 1);
  const up = (level) => bottom - ((bottom - top) * (level - low)) / (high - low || 1);
  const marks = ticks(low, high).map((level) => [
    svg("line", { class: "grid", x1: left, x2: right, y1: up(level), y2: up(level) }),
    svg("text", { class: "tick", x: left - 6, y: up(level) + 4, "text-anchor": "end" }, write.money(level)),
  ]);
  const years = [];
  for (let month = 0; month < levels.length; month += 12)
    years.push(svg("text", { class: "tick", x: across(month), y: bottom + 18, "text-anchor": "middle" }, write.month(month)));
  const paid = Number.isNaN(now.payback_month) ? [] : [svg("circle", { class: "paid", cx: across(now.payback_month), cy: up(levels[now.payback_month]), r: 5 })];
  const title = Number.isNaN(now.payback_month) ? data.words.noPayback : `${data.words.paysBack} ${write.month(now.payback_month)}`;
  show(figure, `${title}; ${data.words.peak} ${write.money(now.peak_funding)}`, 214, [
    ...marks.flat(), svg("line", { class: "zero", x1: left, x2: right, y1: up(0), y2: up(0) }),
    svg("polyline", { class: "line", points: levels.map((level, month) => `${across(month)},${up(level)}`).join(" ") }), ...paid, ...years,
  ]);
}

function paintBridge(figure, now, { shares, direct }, write, data) {
  const named = data.sources.filter((source) => source.path).map((source, index) => [source.label, shares[index], source.colour]);
  const free = data.sources.find((source) => !source.path);
  const steps = [[data.words.costs, -now.pv_costs, "cost"], ...named, ...(free ? [[free.label, direct, free.colour]] : [])];
  if (Math.abs(now.pv_tax) > 0) steps.push([data.words.tax, -now.pv_tax, "cost"]);
  let level = 0;
  const bars = steps.map(([label, amount, colour]) => {
    const bar = { label, amount, colour, from: level, to: level + amount };
    level += amount;
    return bar;
  });
  bars.push({ label: data.words.npv, amount: now.npv, colour: now.npv < 0 ? "loss" : "programme", from: 0, to: now.npv });
  const ends = bars.flatMap((bar) => [bar.from, bar.to]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const [left, right, row] = [170, 520, 26];
  const across = (amount) => left + ((right - left) * (amount - low)) / (high - low || 1);
  show(figure, `${data.words.bridge} ${write.money(now.npv)}`, bars.length * row + 8, [
    svg("line", { class: "zero", x1: across(0), x2: across(0), y1: 0, y2: bars.length * row }),
    ...bars.flatMap((bar, index) => [
      svg("rect", {
        class: bar.colour, "data-source": bar.label, x: Math.min(across(bar.from), across(bar.to)), y: index * row + 4,
        width: Math.max(1, Math.abs(across(bar.to) - across(bar.from))), height: row - 10, rx: 2,
      }),
      svg("text", { class: "name", x: left - 8, y: index * row + 17, "text-anchor": "end" }, bar.label),
      svg("text", { class: "amount", x: Math.max(across(bar.from), across(bar.to)) + 6, y: index * row + 17 }, write.money(bar.amount)),
    ]),
  ]);
}

function show(figure, title, height, marks) {
  const picture = svg("svg", { viewBox: `0 0 600 ${height}`, role: "img", "aria-label": title }, ...marks);
  figure.replaceChildren(element("figcaption", {}, title), picture);
}

// The value nearest to `near` at which the curve crosses zero, between two points linearly; null where it does not.
function nearestZero(points, near) {
  let found = null;
  for (let i = 1; i < points.length; i++) {
    const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
    if (y0 > 0 === y1 > 0) continue;
    const value = x0 + ((x1 - x0) * y0) / (y0 - y1);
    if (found === null || Math.abs(value - near) < Math.abs(found - near)) found = value;
  }
  return found;
}

function ticks(low, high) {
  const rough = (high - low || 1) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * [1, 2, 5, 10].find((multiple) => multiple * size >= rough);
  const found = [];
  for (let level = Math.ceil(low / step) * step; level <= high + step * 1e-9; level += step) found.push(Math.round(level / step) * step + 0);
  return found;
}

// ---- words and elements ---------------------------------------------------------------------------------------

function makeFormats({ currency, locale, start }) {
  const money = new Intl.NumberFormat(locale, { style: "currency", currency, notation: "compact", minimumFractionDigits: 0, maximumSignificantDigits: 3 });
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
  const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const month = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });
  const [year, first] = start.split("-").map(Number);
  const minus = (text) => text.replace("-", "−").replace(/K$/, "k");
  return {
    money: (amount) => minus(money.format(amount || 0)),
    percent: (amount) => minus(share.format(amount)),
    chance: (amount) => (amount > 0.99 && amount < 1 ? ">99%" : amount < 0.01 && amount > 0 ? "<1%" : share.format(amount)),
    month: (count) => month.format(new Date(Date.UTC(year, first - 1 + Math.max(count, 1) - 1, 1))),
    figure: (value, lever) => minus(`${number.format(lever.percent ? value * 100 : value)}${lever.percent ? "%" : ""}`) + (lever.unit ? ` ${lever.unit}` : ""),
  };
}

function paintColours(root, colours) {
  const rules = (ground) => Object.entries(colours[ground]).map(([name, colour]) => `--${name}:${colour}`).join(";");
  const sheet = document.createElement("style");
  sheet.textContent = `.live{${rules("light")}}.live[data-ground="dark"]{${rules("dark")}}` +
    `@media (prefers-color-scheme: dark){.live[data-ground="auto"]{${rules("dark")}}}`;
  root.append(sheet);
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
