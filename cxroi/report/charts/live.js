// The model in the reader's hand: sliders, and every picture redrawn from the case's own program as the hand moves.
// One script for the app and for the exported page; `live.py` joins it with live_formats.js, live_model.js and
// live_pictures.js, and says what `data` holds.

const FRAME_COALITIONS = 64; // exact Shapley values within a frame up to so many; beyond, when the hand rests
const FEW = 5; // sliders shown on a phone before more are asked for (live.css)
const KEYS_REST = 200; // milliseconds without a key after which what the keys moved counts as released
const mounted = new WeakMap();

// Draws the live case in an element, or brings it up to date. `send` takes what the sliders show, by path, on release.
function live({ data, parentElement, send }) {
  let view = mounted.get(parentElement);
  if (!view || view.data.id !== data.id) {
    if (view) view.root.remove();
    view = makeView(parentElement, data);
    mounted.set(parentElement, view);
  }
  view.send = send || (() => {});
  view.served = data.served;
  view.changed = Boolean(data.changed);
  view.root.dataset.ground = data.ground;
  view.draw();
}

function makeView(parent, data) {
  const model = makeModel(data);
  const write = makeFormats(data.writing);
  const moved = { ...data.moved };
  const view = { data, root: element("section", { class: "live", "aria-label": data.words.title }) };
  parent.append(view.root);
  paintColours(view.root, data.colours);

  const gauges = {};
  const board = element("div", { class: "gauges" });
  for (const { name } of data.served.figures) {
    const parts = { label: element("span"), value: element("strong"), below: element("small") };
    gauges[name] = { ...parts, root: element("div", { class: "gauge", "data-figure": name }, ...Object.values(parts)) };
    board.append(gauges[name].root);
  }
  const cash = element("figure", { class: "chart" });
  const bridge = element("figure", { class: "chart" });
  const told = element("p", { class: "told" });
  const mark = element("p", { class: "mark", role: "status" });
  const alarm = element("p", { class: "alarm", role: "alert", hidden: "" });
  const back = element("button", { type: "button", class: "back" }, data.words.back);
  const pictures = element("div", { class: "pictures" }, board, alarm, element("div", { class: "said" }, told, mark, back), cash, bridge);
  const cards = data.levers.map((lever) => makeCard(lever));
  const levers = element("div", { class: "levers" }, ...cards.map((card) => card.root));
  view.root.append(element("div", { class: "frame" }, levers, pictures));
  if (cards.length > FEW) levers.append(makeMore());

  let [asked, turn, wide] = [false, 0, 600];
  view.draw = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      paint();
    });
  };
  new ResizeObserver(([{ contentRect }]) => {
    const found = Math.max(280, Math.round(contentRect.width) || 600);
    if (found !== wide) [wide] = [found, view.draw()];
  }).observe(cash);
  back.addEventListener("click", () => {
    for (const path in moved) delete moved[path];
    view.draw();
    view.send({ moved: {}, back: true });
  });

  function makeMore() {
    const more = element("button", { type: "button", class: "more" }, filled(data.words.more, cards.length - FEW));
    more.addEventListener("click", () => {
      levers.classList.add("all");
      cards[FEW].slider.focus({ preventScroll: true });
    });
    return more;
  }

  function makeCard(lever) {
    const id = `live-${lever.path.replace(/[^a-z0-9]+/gi, "-")}`;
    const slider = element("input", {
      type: "range", id, min: lever.low, max: lever.high, step: lever.step, "aria-describedby": `${id}-name`, "data-path": lever.path,
    });
    slider.value = shownOn(lever);
    const value = element("output", { for: id });
    const said = [lever.low, lever.low + lever.step, lever.high].map((end) => spoken(write.figure(valueOf(lever, end), lever.kind), lever));
    value.style.minWidth = `min(8.5rem, ${Math.max(...said.map((words) => words.length))}ch)`; // no line of the question breaks elsewhere as it moves
    const picture = made(svg("svg", { class: "curve", viewBox: `0 0 ${CURVE.wide} ${CURVE.high}`, preserveAspectRatio: "none", role: "img" }));
    const note = element("small", { class: "needs" });
    const ends = [lever.low, lever.high].map((end) => element("small", {}, write.figure(valueOf(lever, end), lever.kind)));
    const name = element("small", { id: `${id}-name`, class: "name", title: lever.help }, lever.name);
    const root = element("div", { class: "lever" }, element("label", { for: id }, lever.question), value, name, slider, picture, element("div", { class: "ends" }, ends[0], note, ends[1]));
    let [held, scrolled, before, resting] = [false, false, lever.start, 0];
    const release = () => view.send({ moved: { ...moved } });
    const show = (shown) => {
      if (shown === lever.start) delete moved[lever.path];
      else moved[lever.path] = shown;
      view.draw();
    };
    slider.addEventListener("pointerdown", () => ([held, scrolled, before] = [true, false, shownOn(lever)]));
    slider.addEventListener("pointercancel", () => { // the thumb scrolls the page: what it touched on the way was not meant
      scrolled = true;
      slider.value = before;
      show(before);
    });
    slider.addEventListener("input", () => (scrolled ? (slider.value = before) : show(Number(slider.value))));
    slider.addEventListener("change", () => {
      clearTimeout(resting);
      if (scrolled) scrolled = false;
      else if (held) release();
      else resting = setTimeout(release, KEYS_REST);
      held = false;
    });
    return { lever, root, slider, value, picture, note };
  }

  function shownOn(lever) {
    return moved[lever.path] ?? lever.start;
  }

  function paint() {
    const x = model.at(moved);
    const now = model.run(x);
    const served = isSame(view.served.moved, moved) ? view.served : null;
    paintCards(x, now.npv);
    paintFigures(now, served);
    paintCash(cash, wide, now, write, data);
    const restful = model.coalitions > FRAME_COALITIONS;
    if (!restful) paintBridge(bridge, wide, now, model.shapley(x), write, data);
    say(told, sentence());
    back.hidden = !Object.keys(moved).length && !view.changed;
    view.root.dataset.npv = now.npv;
    const mine = ++turn;
    const steps = served ? [].values() : model.overDraws({ ...moved });
    const rest = () => {
      if (mine !== turn) return;
      const step = steps.next();
      if (step.value) paintChance(step.value);
      if (!step.done) return void setTimeout(rest, 0);
      if (restful) paintBridge(bridge, wide, now, model.shapley(model.at(moved)), write, data);
    };
    setTimeout(rest, 0);
  }

  function paintCards(x, npv) {
    const curves = cards.map(({ lever }) => model.curve(x, lever));
    const zeros = cards.map(({ lever }, number) => model.zero(x, lever, curves[number], valueOf(lever, shownOn(lever))));
    const levels = [0, npv, ...curves.flat().map(([, level]) => level)];
    const span = [Math.min(...levels), Math.max(...levels)];
    cards.forEach((card, number) => paintCard(card, curves[number], zeros[number], npv, span));
  }

  function paintCard({ lever, root, slider, value, picture, note }, points, crossing, npv, span) {
    const shown = shownOn(lever);
    root.classList.toggle("moved", lever.path in moved);
    if (Number(slider.value) !== shown) slider.value = shown;
    const at = valueOf(lever, shown);
    const said = (figure) => spoken(write.figure(figure, lever.kind), lever);
    say(value, said(at));
    put(slider, { "aria-valuetext": filled(data.words.heard, said(at), write.short(npv)) });
    const side = points[0][1] > 0 ? data.words.alwaysAbove : points[0][1] < 0 ? data.words.alwaysBelow : "";
    say(note, crossing === null ? side : filled(data.words.breaksEven, said(Number(crossing.toPrecision(3)))));
    const [first, last] = [points[0], points[points.length - 1]];
    put(picture, { "aria-label": filled(data.words.curve, write.short(first[1]), said(first[0]), write.short(last[1]), said(last[0])) });
    paintCurve(picture, { points, at, own: lever.path in moved ? lever.own : null, npv, crossing, span });
  }

  // The server's own figures where it has said them for just these sliders; else the program's.
  function paintFigures(now, served) {
    for (const name in gauges) paintGauge(name, null);
    for (const figure of served ? served.figures : []) paintGauge(figure.name, figure);
    const apart = served ? disagreements(now, served.numbers) : [];
    alarm.hidden = !apart.length;
    say(alarm, apart.map(([name, here, there]) => filled(data.words.disagree, data.words[name], here, there)).join(" "));
    say(mark, served ? served.mark : data.words.waiting);
    view.root.classList.toggle("served", Boolean(served));
    if (served) return;
    if (!data.draws) paintGauge("chance", { value: "–", below: data.words.noRange });
    const month = now.payback_month;
    paintGauge("likely", { value: write.short(now.npv), below: data.words.likely });
    paintGauge("roi", { value: Number.isNaN(now.roi) ? "–" : write.percent(now.roi), below: "" });
    if (Number.isNaN(month)) paintGauge("payback", { value: data.words.never, below: "" });
    else if (month === 0) paintGauge("payback", { value: now.pv_costs > 0 ? data.words.atOnce : "–", below: "" });
    else paintGauge("payback", { value: filled(data.words.month, month), below: data.dated ? data.months[month] : "" });
  }

  function paintGauge(name, figure) {
    const gauge = gauges[name];
    if (!gauge) return;
    gauge.root.classList.toggle("open", figure === null);
    if (figure === null) {
      if (name === "expected" || name === "chance") say(gauge.below, data.words.drawing);
      return;
    }
    const { label, value, below, help } = figure;
    if (label) say(gauge.label, label);
    if (help) gauge.root.title = help;
    say(gauge.value, value);
    say(gauge.below, below.replaceAll("−", "−\u2060")); // no line ends between a minus and its figure
  }

  function paintChance(found) {
    const spread = found.p90 - found.p10 > 1e-9 * Math.abs(found.mean);
    const range = spread ? filled(data.words.range, write.short(found.p10), write.short(found.p90)) : "";
    paintGauge("expected", { value: write.short(found.mean), below: `${range} ${data.words.fewDraws}`.trim() });
    paintGauge("chance", { value: spread ? write.inHundred(found.p_positive) : "–", below: data.words.fewDraws });
  }

  function sentence() {
    const parts = data.levers.filter((lever) => lever.path in moved).map((lever) => {
      const [own, now] = [lever.own, valueOf(lever, moved[lever.path])].map((figure) => write.figure(figure, lever.kind));
      return `${lever.name}: ${own} → ${spoken(now, lever)}`;
    });
    return parts.length ? filled(data.words.moved, parts.join("; ")) : data.words.unmoved;
  }
  return view;
}

function spoken(figure, lever) {
  return lever.unit ? `${figure} ${lever.unit}` : figure;
}

function isSame(one, other) {
  const paths = Object.keys(one);
  return paths.length === Object.keys(other).length && paths.every((path) => one[path] === other[path]);
}

function paintColours(root, colours) {
  const sheet = document.createElement("style");
  const pairs = Object.entries(colours.light).map(([name, colour]) => `--${name}:light-dark(${colour},${colours.dark[name]})`);
  sheet.textContent = `.live{${pairs.join(";")}}.live[data-ground="auto"]{color-scheme:light dark}`; // else that of the app around it
  root.append(sheet);
}
