// A pasted block that brings its own labels: names of figures in its first column, of elements or columns in its first line.

const plainLabel = (text) => text.toLowerCase().replace(/\(.*?\)|\[.*?\]/g, " ").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// For each label the place of the name it stands for, -1 where there is none; null where fewer than half of them are names.
function placesOf(labels, names) {
  const known = names.map(plainLabel);
  const given = labels.map(plainLabel);
  const found = given.map((label) => {
    if (!label) return -1;
    const begun = known.flatMap((name, place) => (name.startsWith(`${label} `) ? [place] : []));
    const exact = known.indexOf(label);
    return exact < 0 && begun.length === 1 ? begun[0] : exact;
  });
  const asked = given.filter(Boolean).length;
  return asked && 2 * found.filter((place) => place >= 0).length >= asked ? found : null;
}

// The cells of a block without its labels: each with the line and column it goes to (-1 where its label is unknown), and
// whether labels said so. `lines` are the names of figures where those stand down the side; `columns` name what stands across.
function laidOut(block, from, { lines, columns }) {
  const side = lines && block[0].length > 1 ? placesOf(block.map((line) => line[0]), lines) : null;
  const first = side ? block[0].slice(1) : block[0];
  const top = first.some(Boolean) ? placesOf(first, columns) : null;
  if (side && side[0] < 0 && !top && !first.some((cell) => /\d/.test(cell))) side[0] = 0; // a line of new names
  const cells = [];
  block.slice(top ? 1 : 0).forEach((line, number) => {
    const down = side ? side[top ? number + 1 : number] : from.down + number;
    (side ? line.slice(1) : line).forEach((text, place) => {
      cells.push({ text, down, right: top ? (top[place] ?? -1) : from.right + place });
    });
  });
  return { cells, labelled: Boolean(side || top) };
}
