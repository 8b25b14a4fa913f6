// A sheet: elements as rows and figures as columns, or the reverse, navigated as in a spreadsheet.
//
// `lines` are the rows as drawn. Each has a head (a label, or an entry), its cells, and perhaps a total. Each line has
// its questions and problems. Entries are kept by address, so that a cell being typed in is patched, never rebuilt.

class Sheet extends Blocks {
  constructor(parent) {
    super();
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
    this.back = button("← Back", () => this.scroll.scrollTo({ left: 0 }), "back");
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
    const typedIn = this.entryUnderHand();
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
      if (line.total !== undefined) cells.at(-1).classList.toggle("waits", Boolean(line.waits)); // words in place of a figure
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
  entryUnderHand() {
    const entry = this.active;
    if (!entry || !entry.focused || !this.grid) return null;
    const at = this.position(entry);
    return at && { entry, line: this.lineKey(at.down), right: at.right, typing: entry.editing };
  }

  // A copy that was asked for here: when it comes, its first entry takes the focus.
  awaited(id) {
    this.expected = id;
    return id;
  }

  // A new row is asked for: what is typed from now on is for it.
  add(at, label) {
    const id = newId();
    const seq = outbox().put({ at, act: "add", text: id, step: newId() }, true);
    this.arrival = new Arrival(id, label, seq);
    this.footer();
    this.arrival.input.focus({ preventScroll: true });
  }

  welcome() {
    const of = (id) => this.grid.flat().filter((entry) => entry && entry.at.startsWith(`${id}.`));
    const { arrival } = this;
    const row = arrival ? of(arrival.id) : [];
    if (arrival && (row.length || (this.seen[outbox().tab] || 0) >= arrival.seq)) {
      this.unplaced = [...(this.unplaced || []), ...(row.length ? arrival.into(row) : arrival.texts)].filter(Boolean);
      this.arrival = null;
      this.footer();
    }
    const [first] = this.expected ? of(this.expected) : [];
    if (!first) return;
    this.expected = null;
    const now = underHand();
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

  // The line of names of a sheet with elements as columns, for its questions and errors.
  naming() {
    return { key: "names", cells: this.data.head.map((one) => one.entry) };
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
    (line.asked || []).forEach((text, number) => wanted.push(this.plain(`asked ${line.key} ${number}`, "div", text, "note asks")));
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
        known.addEventListener("click", () => this.add(at, label));
      }
      known.textContent = label;
      return known;
    });
    const words = this.data.empty && !this.data.lines.length ? [this.plain("empty", "span", this.data.empty, "empty")] : [];
    const arriving = this.arrival ? [this.arrival.input] : [];
    const said = (this.data.below || []).map((text, number) => this.plain(`below ${number}`, "div", text, "note below"));
    arrange(this.foot, [...words, ...arriving, ...made, this.back, this.onward, ...this.placedWords(), ...said]);
  }

  // A sheet wider than its window says so: a shadow where it goes on, and a button that goes there.
  edges() {
    const { scrollLeft, clientWidth, scrollWidth } = this.scroll;
    this.root.classList.toggle("goes-on", scrollLeft + clientWidth < scrollWidth - 2);
    this.root.classList.toggle("moved", scrollLeft > 2);
    this.root.style.setProperty("--seen", `${clientWidth}px`);
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
}
