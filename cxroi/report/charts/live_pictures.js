// The pictures of the live case, as SVG elements: small curves, cumulative cash, the way from costs to NPV.

const SVG = "http://www.w3.org/2000/svg";
const CURVE = { wide: 300, high: 56, edge: 4 };

// The curve of a lever on a scale that all curves share, with zero, break-even, where the slider stands and, once moved, where the
// case has it.
function paintCurve(picture, { points, at, own, npv, crossing, span: [low, high] }) {
  const [from, until] = [points[0][0], points[points.length - 1][0]];
  const { wide, high: tall, edge } = CURVE;
  const across = (value) => edge + ((wide - 2 * edge) * (value - from)) / (until - from || 1);
  const up = (level) => tall - 6 - ((tall - 12) * (level - low)) / (high - low || 1);
  const here = Math.min(Math.max(across(at), edge), wide - edge);
  renew(picture, [
    svg("line", { class: "zero", x1: 0, x2: wide, y1: up(0), y2: up(0) }),
    svg("polyline", { class: "line", points: points.map(([value, level]) => `${across(value)},${up(level)}`).join(" ") }),
    ...(crossing === null ? [] : [svg("line", { class: "crossing", x1: across(crossing), x2: across(crossing), y1: 3, y2: tall - 3 })]),
    ...(own === null ? [] : [svg("line", { class: "own", x1: across(own), x2: across(own), y1: 3, y2: tall - 3 })]),
    svg("line", { class: "now", x1: here, x2: here, y1: up(npv) - 5, y2: up(npv) + 5 }),
  ]);
}

function paintCash(figure, wide, now, write, data) {
  const levels = now.cumulative;
  const [low, high] = [Math.min(0, ...levels), Math.max(0, ...levels)];
  const [left, right, top, bottom] = [64, wide - 12, 12, 190];
  const across = (month) => left + ((right - left) * month) / (levels.length - 1);
  const up = (level) => bottom - ((bottom - top) * (level - low)) / (high - low || 1);
  const marks = ticks(low, high).flatMap((level) => [
    svg("line", { class: "grid", x1: left, x2: right, y1: up(level), y2: up(level) }),
    svg("text", { class: "tick", x: left - 6, y: up(level) + 4, "text-anchor": "end" }, write.short(level)),
  ]);
  const every = 12 * Math.ceil((levels.length - 1) / 12 / Math.max(2, Math.floor((right - left) / 90)));
  const years = [];
  for (let month = every; month < levels.length; month += every)
    years.push(svg("text", { class: "tick", x: across(month), y: bottom + 18, "text-anchor": month === levels.length - 1 ? "end" : "middle" }, data.months[month]));
  const month = now.payback_month;
  const paid = Number.isNaN(month) ? [] : [svg("circle", { class: "paid", cx: across(month), cy: up(levels[month]), r: 5 })];
  show(figure, wide, 214, cashFinding(now, write, data), [
    ...marks, svg("line", { class: "zero", x1: left, x2: right, y1: up(0), y2: up(0) }),
    svg("polyline", { class: "line", points: levels.map((level, at) => `${across(at)},${up(level)}`).join(" ") }), ...paid, ...years,
  ]);
}

// When it is paid back, whether with the return finance asks for, and the most that is tied up: as `case_charts` says it.
function cashFinding({ payback_month: month, peak_funding: peak, npv }, write, { words, months }) {
  const tied = peak > 0 ? filled(words.tiedUp, write.short(peak)) : words.neverOut;
  if (Number.isNaN(month)) return `${words.noPayback}; ${tied}`;
  if (month === 0) return tied[0].toUpperCase() + tied.slice(1);
  return `${filled(words.paysBack, months[month])}${npv < 0 ? words.belowTheReturn : ""}; ${tied}`;
}

// Costs, what each driver brings, tax: bars that begin where the last ended, down to NPV.
function paintBridge(figure, wide, now, { shares, direct }, write, data) {
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
  const [left, right, row] = [130, wide - 68, 26];
  const across = (amount) => left + ((right - left) * (amount - low)) / (high - low || 1);
  show(figure, wide, bars.length * row + 4, filled(data.words.bridge, write.short(now.npv)), [
    svg("line", { class: "zero", x1: across(0), x2: across(0), y1: 0, y2: bars.length * row }),
    ...bars.flatMap((bar, index) => [
      svg("rect", {
        class: bar.colour, "data-source": bar.label, "data-amount": bar.amount, x: Math.min(across(bar.from), across(bar.to)),
        y: index * row + 4, width: Math.max(1, Math.abs(across(bar.to) - across(bar.from))), height: row - 10, rx: 2,
      }),
      svg("text", { class: "name", x: left - 8, y: index * row + 17, "text-anchor": "end" }, bar.label),
      svg("text", { class: "amount", x: Math.max(across(bar.from), across(bar.to)) + 6, y: index * row + 17 }, write.short(bar.amount)),
    ]),
  ]);
}

function show(figure, wide, high, title, marks) {
  if (!figure.firstChild) figure.append(element("figcaption"), made(svg("svg", { role: "img" })));
  const [caption, picture] = figure.children;
  say(caption, title);
  put(picture, { viewBox: `0 0 ${wide} ${high}`, "aria-label": title });
  renew(picture, marks);
}

function ticks(low, high) {
  const rough = (high - low || 1) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * [1, 2, 5, 10].find((multiple) => multiple * size >= rough);
  const found = [];
  for (let level = Math.ceil(low / step) * step; level <= high + step * 1e-9; level += step) found.push(Math.round(level / step) * step + 0);
  return found;
}

// Our own words with figures in their gaps: "month {}".
function filled(words, ...figures) {
  const left = [...figures];
  return words.replace(/\{\}/g, () => left.shift());
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A mark of a picture, as it should be; `renew` draws it.
function svg(tag, attributes = {}, text = "") {
  return { tag, attributes, text, kind: `${tag} ${Object.keys(attributes)}` };
}

// Brings a picture's marks up to date. Those that are there stay, and only what differs is written: to lay elements out anew
// costs more of a frame than everything computed for it.
function renew(picture, marks) {
  marks.forEach((mark, index) => {
    const old = picture.children[index];
    if (old && old.kind === mark.kind) return void (put(old, mark.attributes), say(old, mark.text));
    if (old) old.replaceWith(made(mark));
    else picture.append(made(mark));
  });
  while (picture.children.length > marks.length) picture.lastChild.remove();
}

function made(mark) {
  const fresh = document.createElementNS(SVG, mark.tag);
  fresh.kind = mark.kind;
  put(fresh, mark.attributes);
  say(fresh, mark.text);
  return fresh;
}

function put(node, attributes) {
  for (const [attribute, value] of Object.entries(attributes))
    if (node.getAttribute(attribute) !== String(value)) node.setAttribute(attribute, value);
}

function say(node, words) {
  if (node.textContent !== String(words)) node.textContent = words;
}
