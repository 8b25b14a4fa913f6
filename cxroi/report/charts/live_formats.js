// Amounts, percentages and figures spelled as the server spells them: signs and patterns of the locale travel as data
// (`formats.for_scripts`), and digits are rounded as Python rounds them, exactly and with ties to the even digit.

function makeFormats(writing) {
  const around = ([before, after], digits) => `${before}${inGroups(digits)}${after}`;
  const signed = (amount, text) => (amount < 0 ? `${writing.minus}${text}` : text);

  function inGroups(digits) {
    const [whole, fraction] = digits.split(".");
    const [first, rest] = writing.groups;
    const groups = [whole.slice(-first)];
    for (let left = whole.slice(0, -first); left; left = left.slice(0, -rest)) groups.unshift(left.slice(-rest));
    return groups.join(writing.group) + (fraction ? writing.decimal + fraction : "");
  }

  function full(amount) {
    const digits = fixed(Math.abs(amount), 0);
    return digits === "0" ? around(writing.money, digits) : signed(amount, around(writing.money, digits));
  }

  function short(amount) {
    const size = Math.abs(amount);
    const step = writing.steps.find(([least]) => size >= least * 0.9995);
    if (!step) return full(amount);
    const [, divisor, before, after] = step;
    const digits = atAGlance(size / divisor, divisor === 1e3);
    const written = String(writing.groups) === "3,3" ? digits.replace(".", writing.decimal) : inGroups(digits);
    return signed(amount, `${before}${written}${after}`);
  }

  function percent(share) {
    const digits = fixed(Math.abs(share) * 100, 0);
    return Number(digits) ? signed(share, around(writing.percent, digits)) : around(writing.percent, digits);
  }

  function inHundred(share) {
    const hundredths = Number(fixed(100 * share, 0));
    return hundredths > 0 && hundredths < 100 ? `${hundredths} in 100` : hundredths ? "> 99 in 100" : "< 1 in 100";
  }

  function figure(value, kind) {
    const size = Math.abs(value);
    if (kind === "share") return signed(value, around(writing.percent, size < 9.995 ? significant(size * 100, 3) : fixed(size * 100, 0)));
    if (kind === "money") return size >= 100 ? full(value) : signed(value, around(writing.money, significant(size, 4)));
    return signed(value, inGroups(size >= 1000 ? fixed(size, 0) : significant(size, 4)));
  }

  return { full, short, percent, inHundred, figure };
}

function atAGlance(size, thousands) {
  const digits = thousands ? (size < 9.95 ? 1 : 0) : size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  return withoutZeros(fixed(size, digits));
}

const BEYOND = 30; // digits that tell a tie from its neighbours: no double between 1e-14 and 1e21 hides a smaller rest

function isTie(rest) {
  return rest[0] === "5" && /^50*$/.test(rest);
}

function isEven(digits) {
  return Number(digits.slice(-1)) % 2 === 0;
}

// A number not below zero with so many decimals, as Python's format does.
function fixed(size, decimals) {
  if (size >= 1e21) return BigInt(size).toString() + (decimals ? `.${"0".repeat(decimals)}` : "");
  const long = size.toFixed(decimals + BEYOND);
  const kept = long.slice(0, long.length - BEYOND).replace(/\.$/, "");
  return isTie(long.slice(-BEYOND)) && isEven(kept) ? kept : size.toFixed(decimals);
}

// A number not below zero with so many digits that count, without trailing zeros and never with an exponent.
function significant(size, count) {
  const long = size.toExponential(count - 1 + BEYOND);
  const [mantissa] = long.split("e");
  const kept = mantissa.slice(0, mantissa.length - BEYOND);
  const tie = isTie(mantissa.slice(-BEYOND)) && isEven(kept);
  const [digits, exponent] = (tie ? `${kept}e${long.split("e")[1]}` : size.toExponential(count - 1)).split("e");
  return shifted(digits, Number(exponent));
}

// Decimal digits times a power of ten, as plain decimal digits.
function shifted(digits, power) {
  const [whole, fraction = ""] = digits.split(".");
  const place = whole.length + power;
  const all = whole + fraction;
  if (place <= 0) return withoutZeros(`0.${"0".repeat(-place)}${all}`);
  if (place >= all.length) return (all + "0".repeat(place - all.length)).replace(/^0+(?=\d)/, "");
  return withoutZeros(`${all.slice(0, place)}.${all.slice(place)}`.replace(/^0+(?=\d)/, ""));
}

function withoutZeros(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
