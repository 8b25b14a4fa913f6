// A form: labelled entries in a grid, each with its unit, its source and its question or problem below.

class Form {
  constructor(parent) {
    this.kind = "form";
    this.seen = {};
    this.fields = new Map();
    this.root = make("div", "form");
    parent.append(this.root);
  }

  update(data) {
    this.seen = data.seen;
    this.name = data.name;
    this.root.style.setProperty("--columns", data.columns || 3);
    const wanted = data.fields.map((spec) => {
      let field = this.fields.get(spec.at);
      if (!field || field.entry.kind !== spec.kind) {
        field = this.make(spec);
        this.fields.set(spec.at, field);
      }
      this.patch(field, spec);
      return field.box;
    });
    arrange(this.root, wanted);
    this.reveal(data.reveal);
    pointAt(data.point, this.entry(data.point?.at), this);
  }

  make(spec) {
    const entry = new Entry(this, spec);
    const box = make("div", "field");
    const label = make("label");
    label.htmlFor = entry.name;
    const below = make("div", "below");
    const source = make("div", "source");
    box.append(label, entry.box, below);
    return { entry, box, label, below, source };
  }

  patch({ entry, box, label, below, source }, spec) {
    entry.patch(spec);
    box.classList.toggle("wide", Boolean(spec.wide));
    box.classList.toggle("double", Boolean(spec.double));
    label.replaceChildren(make("span", "", spec.label), ...(spec.unit ? [make("span", "unit", spec.unit)] : []));
    label.title = spec.help || "";
    const note = entry.note(); // its label stands above it
    source.textContent = spec.source || "";
    arrange(below, note ? [note, source] : [source]);
  }

  // Once, come into view: details that were just opened stand below their sheet.
  reveal(token) {
    if (!token || window[REVEALED] === token) return;
    window[REVEALED] = token;
    setTimeout(() => this.root.scrollIntoView({ block: "nearest" }), 100);
  }

  entry(at) {
    return this.fields.get(at)?.entry;
  }

  entered(entry) {
    holdFocus(this, entry);
  }

  left(entry) {
    const field = this.fields.get(entry.at);
    if (field) this.patch(field, entry.spec);
  }
}
