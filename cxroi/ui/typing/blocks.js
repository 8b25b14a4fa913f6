// What a sheet has of a spreadsheet: moving from entry to entry, and blocks of entries selected, copied, pasted and filled.
//
// `grid` holds the entries as drawn, line by line; null where a cell cannot be typed in.

class Blocks {
  // The entries as drawn: lines of entries, first the names of a sheet with elements as columns.
  matrix() {
    const own = (spec) => (spec && spec.at && !spec.off ? this.entries.get(spec.at) : null);
    const lines = this.data.lines.map((line) => [own(line.head), ...line.cells.map(own)]);
    if (this.data.across) lines.unshift(this.data.head.filter((spec) => !spec.total).map((spec) => own(spec.entry)));
    return lines;
  }

  position(entry) {
    for (let down = 0; down < this.grid.length; down++) {
      const right = this.grid[down].indexOf(entry);
      if (right >= 0 && entry) return { down, right };
    }
    return null;
  }

  pressed(event) {
    const entry = this.active;
    if (!entry || event.target !== entry.input) return;
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const move = moves[event.key];
    const sideways = move && move[1] !== 0;
    if (event.key === "Enter" && entry.kind !== "many") {
      event.preventDefault();
      outbox().flush();
      this.step([event.shiftKey ? -1 : 1, 0]);
    } else if (event.key === "Tab" && this.data.across && this.along(entry, event.shiftKey ? -1 : 1)) {
      event.preventDefault();
    } else if (event.key === "F2") {
      entry.editing = true;
      if (entry.input.setSelectionRange) entry.input.setSelectionRange(entry.text.length, entry.text.length);
    } else if (move && !event.altKey && !event.ctrlKey && !event.metaKey && !(entry.editing && sideways)) {
      event.preventDefault();
      this.step(move, event.shiftKey);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      event.preventDefault();
      this.fillDown();
    } else if (["Delete", "Backspace"].includes(event.key) && this.block().length > 1) {
      event.preventDefault();
      const step = newId();
      for (const one of this.block().flat()) if (one) one.fill("", step);
      outbox().flush();
    }
  }

  // Move to the next entry in a direction; with `extend` the selection grows to it.
  step([down, right], extend = false) {
    const from = this.position(extend && this.selection ? this.selection.to : this.active);
    if (!from) return;
    for (let d = from.down + down, r = from.right + right; this.grid[d] && r >= 0 && r < this.grid[d].length; d += down, r += right) {
      const next = this.grid[d][r];
      if (!next) continue;
      if (extend) return this.select(this.selection ? this.selection.from : this.active, next);
      next.input.focus();
      next.cell.scrollIntoView({ block: "nearest", inline: "nearest" });
      return;
    }
  }

  // Where elements are columns, Tab goes down one element and then on to the next, and Shift+Tab back; false at either end.
  along(entry, way) {
    const from = this.position(entry);
    const [tall, wide] = [this.grid.length, this.grid[0].length];
    for (let at = from.right * tall + from.down + way; at >= 0 && at < wide * tall; at += way) {
      const next = this.grid[at % tall][Math.floor(at / tall)];
      if (!next || next === entry) continue;
      next.input.focus();
      next.cell.scrollIntoView({ block: "nearest", inline: "nearest" });
      return true;
    }
    return false;
  }

  select(from, to) {
    this.selection = { from, to };
    this.highlight();
  }

  // The selected entries, line by line.
  block() {
    if (!this.selection) return [];
    const [a, b] = [this.position(this.selection.from), this.position(this.selection.to)];
    if (!a || !b) return [];
    const [top, bottom] = [Math.min(a.down, b.down), Math.max(a.down, b.down)];
    const [first, last] = [Math.min(a.right, b.right), Math.max(a.right, b.right)];
    return this.grid.slice(top, bottom + 1).map((line) => line.slice(first, last + 1));
  }

  highlight() {
    const chosen = new Set(this.block().flat());
    const several = chosen.size > 1;
    for (const entry of this.entries.values()) entry.cell.classList.toggle("selected", several && chosen.has(entry));
  }

  at(event) {
    const cell = event.target.closest && event.target.closest("td, th");
    for (const entry of this.entries.values()) if (entry.cell === cell) return entry;
    return null;
  }

  pointed(event) {
    const entry = this.at(event);
    if (!entry) return;
    if (event.shiftKey && this.active) {
      event.preventDefault();
      this.select(this.active, entry);
      return;
    }
    if (this.active === entry && entry.focused) entry.editing = true; // a second click places the caret
    this.pointing = this.dragging = event.pointerType === "mouse" ? entry : null;
    const done = () => {
      this.dragging = null;
      setTimeout(() => (this.pointing = null));
      if (entry.focused && !entry.editing && entry.input.select && this.block().flat().length <= 1) entry.input.select();
      document.removeEventListener("pointerup", done);
    };
    document.addEventListener("pointerup", done);
    this.select(entry, entry);
  }

  dragged(event) {
    const entry = this.dragging && this.at(event);
    if (!entry || entry === this.dragging) return;
    this.select(this.dragging, entry);
  }

  copied(event) {
    const lines = this.block();
    if (lines.flat().length <= 1) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", lines.map((line) => line.map((entry) => (entry ? entry.text.replaceAll("\n", "; ") : "")).join("\t")).join("\n"));
  }

  fillDown() {
    const lines = this.block();
    const step = newId();
    if (lines.length > 1) {
      for (const line of lines.slice(1)) line.forEach((entry, place) => entry && lines[0][place] && entry.fill(lines[0][place].text, step));
    } else {
      const here = this.position(this.active);
      const above = here && this.grid.slice(0, here.down).map((line) => line[here.right]).filter(Boolean).pop();
      if (!above) return;
      this.active.text = above.text;
      this.active.fill(above.text, step);
    }
    outbox().flush();
  }

  // A block from a spreadsheet fills the cells from here; beyond the last element it creates new ones.
  pasted(event) {
    const entry = this.active;
    if (!entry || event.target !== entry.input || entry.kind === "long") return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    event.preventDefault();
    const block = text.split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
    const step = newId();
    if (block.length === 1 && block[0].length === 1) {
      if (entry.editing && entry.input.setRangeText) entry.input.setRangeText(block[0][0], entry.input.selectionStart, entry.input.selectionEnd, "end");
      else entry.text = block[0][0];
      entry.typed();
      return;
    }
    const made = new Map();
    const names = this.data.across
      ? { lines: ["", ...this.data.lines.map((line) => line.head.label || "")], columns: this.grid[0].map((one) => (one ? one.text : "")) }
      : { columns: this.data.head.map((one) => one.label) };
    const { cells, labelled } = laidOut(block, this.position(entry), names);
    this.labelled = labelled;
    this.unplaced = cells
      .filter(({ text, down, right }) => down < 0 || right < 0 || !this.place(down, right, text, { step, made }))
      .map(({ text }) => text)
      .filter(Boolean);
    this.footer();
    outbox().flush();
  }

  // Put a text of a block where it belongs; false where there is no such place.
  place(down, right, text, { step, made }) {
    const line = this.grid[down];
    const target = line && line[right];
    if (target) {
      target.text = text;
      target.fill(text, step);
      return true;
    }
    const { across, add } = this.data;
    const beyond = across ? line && right >= line.length : down >= this.grid.length;
    const like = across ? line && line[line.length - 1] : this.grid.length && this.grid[this.grid.length - 1][right];
    if (!beyond || !like || !add.length || !text) return false;
    const number = across ? right : down;
    if (!made.has(number)) {
      made.set(number, newId());
      outbox().put({ at: add[add.length - 1].at, act: "add", text: made.get(number), step });
    }
    outbox().put({ at: `${made.get(number)}.${like.at.split(".").slice(1).join(".")}`, text, step });
    return true;
  }

  // Where a pasted block went, if not simply from here on, and what of it found no place: nothing is lost without a word.
  placedWords() {
    const said = [];
    if (this.labelled) said.push(this.plain("labelled", "span", "Pasted by the labels in the block, not by its place.", "note"));
    if (this.unplaced && this.unplaced.length) {
      const shown = this.unplaced.slice(0, 5).map((text) => `“${text}”`).join(", ");
      const rest = this.unplaced.length > 5 ? ` and ${this.unplaced.length - 5} more` : "";
      said.push(this.plain("unplaced", "span", `Not pasted, as there is no entry for it here: ${shown}${rest}.`, "unplaced note problem"));
    }
    for (const one of said) one.setAttribute("role", "status");
    return said;
  }
}
