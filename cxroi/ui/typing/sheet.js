// A sheet: elements as rows and figures as columns, or the reverse, navigated as in a spreadsheet.
//
// `lines` are the rows as drawn. Each has a head (a label, or an entry), its cells, and perhaps a total. Each line has
// its questions and problems. Entries are kept by address, so that a cell being typed in is patched, never rebuilt.

class Sheet {
  constructor(parent) {
    this.kind = "sheet";
    this.seen = {};
    this.entries = new Map();
    this.parts = new Map();
    this.selection = null;
    this.root = make("div", "sheet");
    this.scroll = make("div", "scroll");
    this.table = make("table");
    this.head = make("thead");
    this.body = make("tbody");
    this.foot = make("div", "foot");
    this.table.append(this.head, this.body);
    this.scroll.append(this.table);
    this.frame = make("div", "frame");
    this.frame.append(this.scroll);
    this.root.append(this.frame, this.foot);
    this.onward = button("More columns →", () => this.scroll.scrollBy({ left: this.scroll.clientWidth * 0.6 }), "onward");
    this.scroll.addEventListener("scroll", () => this.edges());
    new ResizeObserver(() => this.edges()).observe(this.scroll);
    parent.append(this.root);
    this.table.addEventListener("keydown", (event) => this.pressed(event));
    this.table.addEventListener("paste", (event) => this.pasted(event));
    this.table.addEventListener("copy", (event) => this.copied(event));
    this.table.addEventListener("pointerdown", (event) => this.pointed(event));
    this.table.addEventListener("pointerover", (event) => this.dragged(event));
    this.table.addEventListener("dblclick", () => this.active && (this.active.editing = true));
  }

  update(data) {
    const typedIn = this.underHand();
    this.data = data;
    this.seen = data.seen;
    this.name = data.name;
    this.root.classList.toggle("across", data.across);
    this.table.setAttribute("aria-label", data.title);
    const head = data.head.map((cell, place) => this.headCell(cell, place));
    arrange(this.head, [this.line("head", head)]);
    const rows = data.lines.flatMap((line) => {
      const cells = [this.rowHead(line), ...line.cells.map((cell, place) => this.cell(`${line.key}/${place}`, cell))];
      if (line.total !== undefined) cells.push(this.plain(`${line.key}/total`, "td", line.total, "total"));
      if (line.menu) cells.push(this.menuCell(line));
      const row = this.line(line.key, cells);
      row.classList.toggle("opened", Boolean(line.opened));
      row.classList.toggle("section", Boolean(line.section));
      return [row, this.notes(line, cells.length)];
    });
    if (data.across) rows.unshift(this.notes(this.naming(), data.head.length + 1));
    arrange(this.body, rows);
    this.footer();
    this.edges();
    this.grid = this.matrix();
    this.handOver(typedIn);
    this.welcome();
    pointAt(data.point, this.entries.get(data.point?.at), this);
    this.highlight();
  }

  // The entry that has the focus, and its place in the sheet: the line, and which of its entries it is.
  underHand() {
    const entry = this.active;
    if (!entry || !entry.focused || !this.grid) return null;
    const at = this.position(entry);
    return at && { entry, line: this.lineKey(at.down), right: at.right, typing: entry.editing };
  }

  // A row that was asked for here: when it comes, its first entry takes the focus.
  awaited(id) {
    this.expected = id;
    return id;
  }

  welcome() {
    const first = this.expected && this.grid.flat().find((entry) => entry && entry.at.startsWith(`${this.expected}.`));
    if (!first) return;
    this.expected = null;
    let now = document.activeElement;
    while (now && now.shadowRoot && now.shadowRoot.activeElement) now = now.shadowRoot.activeElement;
    if (now && now.matches("input, textarea, select")) return; // the person is typing elsewhere by now
    first.input.focus();
    first.cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  lineKey(down) {
    const keys = this.data.lines.map((line) => line.key);
    return (this.data.across ? ["names", ...keys] : keys)[down];
  }

  // What is typed survives whatever the server made of the sheet meanwhile: where the entry under the hand is another one
  // now, the one in its place takes the focus, and the text that was being typed.
  handOver(was) {
    if (!was || this.position(was.entry)) return;
    const down = this.grid.findIndex((_, number) => this.lineKey(number) === was.line);
    const next = down >= 0 ? this.grid[down][was.right] : null;
    if (!next) return outbox().flush(); // its row is gone: the server says that the text found no place
    if (!was.typing || ["choice", "toggle", "many"].includes(next.kind)) return next.input.focus();
    next.typeOn();
    next.text = was.entry.text;
    next.typeOn();
    outbox().readdress(was.entry.at, next.at, next.text, next.step);
  }

  // The line of names of a sheet with elements as columns, for its questions and missing values.
  naming() {
    return { key: "names", cells: this.data.head.map((one) => one.entry), missing: this.data.missing };
  }

  // The nodes kept from one update to the next, by name.
  part(key, tag, name = "") {
    let node = this.parts.get(key);
    if (!node) {
      node = make(tag, name);
      this.parts.set(key, node);
    }
    return node;
  }

  line(key, cells) {
    const row = this.part(`line ${key}`, "tr");
    arrange(row, cells);
    return row;
  }

  plain(key, tag, text, name) {
    const cell = this.part(key, tag, name);
    if (cell.textContent !== text) cell.textContent = text;
    return cell;
  }

  headCell(spec, place) {
    if (!spec.entry) {
      const cell = this.plain(`head ${place} ${spec.label}`, "th", spec.label, spec.total ? "total" : spec.numeric ? "number" : spec.label ? "" : "controls");
      if (spec.unit && !cell.querySelector(".unit")) cell.append(make("span", "unit", spec.unit));
      if (spec.unit) cell.querySelector(".unit").textContent = spec.unit;
      cell.scope = "col";
      cell.title = spec.help || "";
      return cell;
    }
    const cell = this.cell(`head ${spec.entry.at}`, spec.entry, "th");
    cell.scope = "col";
    cell.classList.toggle("opened", Boolean(spec.opened));
    if (spec.menu) {
      const made = this.menuButton(spec.id, spec.menu, spec.entry.text);
      if (made.parentNode !== cell) {
        cell.querySelector(".menu-box")?.remove();
        cell.append(made);
      }
    }
    return cell;
  }

  rowHead(line) {
    if (line.head.at) {
      const cell = this.cell(`${line.key}/head`, line.head, "th");
      cell.scope = "row";
      return cell;
    }
    const cell = this.part(`${line.key}/head`, "th");
    cell.scope = "row";
    cell.title = line.head.help || "";
    cell.replaceChildren(make("span", "", line.head.label), ...(line.head.unit ? [make("span", "unit", line.head.unit)] : []));
    return cell;
  }

  cell(key, spec, tag = "td") {
    if (!spec || !spec.at) return this.plain(`cell ${key} ${tag}`, tag, (spec && spec.words) || "", spec && spec.numeric ? "words number" : "words");
    let entry = this.entries.get(spec.at);
    if (!entry || entry.kind !== spec.kind) {
      entry = new Entry(this, spec);
      entry.cell = make(tag);
      entry.cell.append(entry.box);
      this.entries.set(spec.at, entry);
    }
    entry.patch(spec);
    return entry.cell;
  }

  menuCell(line) {
    const cell = this.part(`menu ${line.key}`, "td", "controls");
    const made = this.menuButton(line.key, line.menu, line.called);
    if (made.parentNode !== cell) cell.replaceChildren(made);
    return cell;
  }

  menuButton(id, acts, called) {
    const kept = `button ${id} ${acts.flat().join(" ")}`;
    const known = this.parts.get(kept);
    const label = `${called || "This row"}: open, copy, move, delete`;
    if (known) {
      known.setAttribute("aria-label", label);
      return known;
    }
    const menu = make("div", "menu");
    menu.popover = "auto";
    for (const [act, words] of acts) {
      menu.append(
        button(words, () => {
          menu.hidePopover();
          const text = act === "duplicate" ? this.awaited(newId()) : "";
          if (act === "open") this.scroll.scrollLeft = 0; // the details of a row are read beside its name
          outbox().put({ at: `${id}.`, act, text, step: newId() }, true);
        }),
      );
    }
    const more = button("⋯", () => open(menu, more), "more");
    more.setAttribute("aria-label", label);
    const box = make("span", "menu-box");
    box.append(more, menu);
    box.setAttribute("aria-label", label);
    this.parts.set(kept, box);
    return box;
  }

  // What is asked, wrong or missing on a line, below it.
  notes(line, width) {
    const row = this.part(`notes ${line.key}`, "tr", "notes");
    let cell = row.firstElementChild;
    if (!cell) {
      cell = make("td");
      row.append(cell);
    }
    cell.colSpan = width;
    const wanted = [];
    for (const spec of [line.head, ...line.cells]) {
      const entry = spec && spec.at && this.entries.get(spec.at);
      const note = entry && entry.note(`${spec.called}: `);
      if (note) wanted.push(note);
    }
    if (line.missing) wanted.push(this.plain(`missing ${line.key}`, "div", line.missing, "note missing"));
    if (line.remark) wanted.push(this.remark(line));
    if (!cell.firstElementChild) cell.append(make("div", "stay"));
    arrange(cell.firstElementChild, wanted);
    row.hidden = !wanted.length;
    return row;
  }

  // The problem of a whole line, with a button for each remedy.
  remark(line) {
    const node = this.part(`remark ${line.key} ${line.remark}`, "div", "note problem");
    if (!node.childNodes.length) {
      node.append(make("span", "", line.remark));
      for (const { label, at, act } of line.fixes || []) node.append(button(label, () => outbox().put({ at, act, step: newId() }, true)));
    }
    return node;
  }

  footer() {
    const made = this.data.add.map(({ at, label }) => {
      const known = this.part(`add ${at}`, "button", "add");
      if (!known.textContent) {
        known.type = "button";
        known.addEventListener("click", () => outbox().put({ at, act: "add", text: this.awaited(newId()), step: newId() }, true));
      }
      known.textContent = label;
      return known;
    });
    const words = this.data.empty && !this.data.lines.length ? [this.plain("empty", "span", this.data.empty, "empty")] : [];
    arrange(this.foot, [...words, ...made, this.onward, ...this.unplacedWords()]);
  }

  // A sheet wider than its window says so: a shadow where it goes on, and a button that goes there.
  edges() {
    const { scrollLeft, clientWidth, scrollWidth } = this.scroll;
    this.root.classList.toggle("goes-on", scrollLeft + clientWidth < scrollWidth - 2);
    this.root.classList.toggle("moved", scrollLeft > 2);
    this.root.style.setProperty("--seen", `${clientWidth}px`);
  }

  // What of a pasted block found no place, so that nothing is lost without a word.
  unplacedWords() {
    const { unplaced } = this;
    if (!unplaced || !unplaced.length) return [];
    const shown = unplaced.slice(0, 5).map((text) => `“${text}”`).join(", ");
    const rest = unplaced.length > 5 ? ` and ${unplaced.length - 5} more` : "";
    const said = this.plain("unplaced", "span", `Not pasted, as there is no entry for it here: ${shown}${rest}.`, "unplaced note problem");
    said.setAttribute("role", "status");
    return [said];
  }

  entry(at) {
    return this.entries.get(at);
  }

  entered(entry) {
    holdFocus(this, entry);
    this.active = entry;
    if (!this.dragging && !this.extending) this.select(entry, entry);
    if (entry.input.select && !this.pointing) entry.input.select();
  }

  left(entry) {
    const line = this.data.lines.find((one) => [one.head, ...one.cells].some((cell) => cell && cell.at === entry.at));
    if (line) this.notes(line, this.part(`line ${line.key}`, "tr").children.length);
    else if (this.data.across) this.notes(this.naming(), this.data.head.length + 1);
  }

  // ---- moving about, and blocks of cells

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
    } else if (event.key === "Tab" && !event.shiftKey && this.data.across && this.down(entry)) {
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

  // Where elements are columns, Tab goes down one element and then on to the next; false at the end of the last.
  down(entry) {
    const from = this.position(entry);
    for (let r = from.right, d = from.down + 1; r < this.grid[0].length + 1; r++, d = 0)
      for (; d < this.grid.length; d++) {
        const next = this.grid[d][r];
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
    const lines = this.grid.slice(top, bottom + 1).map((line) => line.slice(first, last + 1));
    return lines.length * (last - first + 1) > 1 && lines.length === 1 ? [lines[0], ...[]] : lines;
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
    const from = this.position(entry);
    const made = new Map();
    const left = [];
    block.forEach((line, down) => {
      line.forEach((cell, right) => this.place(from.down + down, from.right + right, cell, { step, made }) || left.push(cell));
    });
    this.unplaced = left.filter(Boolean);
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
}
