// What the traced program says (see engine/javascript.py): figures, curves, shares of drivers, draws. Nothing of the model
// is written here.

const POINTS = 9; // of each small curve
const TURNS = 30; // at most, towards a break-even; a line takes one, a curve about five
const DRAWS_AT_ONCE = 64; // evaluated between two frames

function makeModel(data) {
  const { run, fast } = typeof data.program === "string" ? new Function(`return ${data.program}`)() : data.program;
  const place = new Map(data.inputs.map((input, index) => [input.path, index]));
  const base = Float64Array.from(data.inputs, (input) => input.value);
  const levers = new Map(data.levers.map((lever) => [lever.path, lever]));
  const switches = data.sources.filter((source) => source.path).map((source) => place.get(source.path));
  const draws = data.draws && decoded(data.draws);

  // The inputs with some sliders moved; `moved` has what each slider shows, by path.
  function at(moved) {
    const x = Float64Array.from(base);
    for (const path in moved) put(x, path, valueOf(levers.get(path), moved[path]));
    return x;
  }

  // One figure moved: it is then the likely one, which changes in points are measured against (engine/program.py).
  function put(x, path, value) {
    x[place.get(path)] = value;
    if (place.has(`likely/${path}`)) x[place.get(`likely/${path}`)] = value;
  }

  function curve(x, lever) {
    const own = x[place.get(lever.path)];
    const points = [];
    for (let i = 0; i < POINTS; i++) {
      const value = lever.from + ((lever.until - lever.from) * i) / (POINTS - 1);
      put(x, lever.path, value);
      points.push([value, fast(x).npv]);
    }
    put(x, lever.path, own);
    return points;
  }

  // The value nearest to `near` at which a curve crosses zero; null where it does not. Between two points it is found by
  // regula falsi in the form of M. Dowell and P. Jarratt (1971, "Illinois"), to the last digits that anyone prints.
  function zero(x, lever, points, near) {
    const own = x[place.get(lever.path)];
    let found = null;
    for (let i = 1; i < points.length; i++) {
      let [[a, low], [b, high]] = [points[i - 1], points[i]];
      if (low > 0 === high > 0) continue;
      let value = a;
      for (let turn = 0, side = 0; turn < TURNS && low !== high; turn++) {
        value = (a * high - b * low) / (high - low);
        put(x, lever.path, value);
        const npv = fast(x).npv;
        if (npv === 0 || Math.abs(b - a) <= 1e-9 * (Math.abs(a) + Math.abs(b))) break;
        if (npv > 0 === high > 0) {
          [b, high] = [value, npv];
          if (side === -1) low /= 2;
          side = -1;
        } else {
          [a, low] = [value, npv];
          if (side === 1) high /= 2;
          side = 1;
        }
      }
      if (found === null || Math.abs(value - near) < Math.abs(found - near)) found = value;
    }
    put(x, lever.path, own);
    return found;
  }

  // Shapley values of the drivers: exact over all coalitions (L. S. Shapley, 1953); what is left with all off is direct.
  function shapley(x) {
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
        const weight = (factorial[size] * factorial[count - size - 1]) / factorial[count];
        share += weight * (values[set | (1 << player)] - values[set]);
      }
      return share;
    });
    return { shares, direct: values[0] };
  }

  // Over the draws, a few at a time: yields null until the last, then what they say. What is moved is taken as certain.
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

  return { at, run, curve, zero, shapley, overDraws, coalitions: 1 << switches.length };
}

// The figure that a slider's value stands for: the case's own where it was not moved, else the decimal it shows.
function valueOf(lever, shown) {
  if (shown === lever.start) return lever.own;
  const [digits, exponent = "0"] = String(shown).split("e");
  return Number(`${digits}e${Number(exponent) - lever.places}`);
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

// Figures in which the server's and these differ by more than rounding: [name, here, there] of each.
function disagreements(here, there) {
  const money = 1 + Math.abs(here.pv_benefits) + Math.abs(here.pv_costs) + Math.abs(here.pv_tax);
  const room = { npv: 1e-9 * money, peak_funding: 1e-9 * money, roi: 1e-9 * (1 + Math.abs(here.roi || 0)), payback_month: 0 };
  const found = [];
  for (const name in room) {
    const [a, b] = [Number.isNaN(here[name]) ? null : here[name], there[name]];
    const same = a === null || b === null ? a === b : Math.abs(a - b) <= room[name];
    if (!same) found.push([name, a, b]);
  }
  return found;
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
