// One entry: a labelled input with its question or problem. While it has the focus, the server never overwrites it.

function make(tag, name = "", text = "") {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text) node.textContent = text;
  return node;
}

let arranging = false; // nodes are being moved: a focus that comes and goes meanwhile is not the person's doing

// Give a parent these children in this order, moving as few as possible; a focused one keeps its focus and its caret.
function arrange(parent, wanted) {
  const focused = parent.getRootNode().activeElement;
  const inside = focused && parent.contains(focused);
  const caret = inside && focused.setSelectionRange && focused.type !== "checkbox" ? [focused.selectionStart, focused.selectionEnd] : null;
  arranging = true;
  try {
    wanted.forEach((node, place) => {
      if (parent.children[place] !== node) parent.insertBefore(node, parent.children[place] || null);
    });
    while (parent.children.length > wanted.length) parent.lastElementChild.remove();
    if (inside && parent.contains(focused) && parent.getRootNode().activeElement !== focused) {
      focused.focus({ preventScroll: true });
      if (caret) focused.setSelectionRange(...caret);
    }
  } finally {
    arranging = false;
  }
}

function underHand() {
  let node = document.activeElement;
  while (node && node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement;
  return node;
}

function scroller(node) {
  for (let at = node; at; at = at.parentElement || at.getRootNode().host)
    if (at.scrollHeight > at.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return document.scrollingElement;
}

// Change the page, and keep what has the focus where it is: a line that comes or goes above it does not move it.
function inPlace(change) {
  const node = underHand();
  const before = node && node.getBoundingClientRect().top;
  change();
  if (!node || node === document.body || underHand() !== node) return;
  const moved = node.getBoundingClientRect().top - before;
  if (Math.abs(moved) > 1) scroller(node).scrollBy({ top: moved, behavior: "instant" });
}

// While a pointer is down nothing moves under it: what would change the page waits until the click is over.
const PRESS = Symbol.for("cxroi.press");

function afterPress(act = () => {}) {
  if (!window[PRESS]) {
    const press = { down: false, waiting: [] };
    const released = () => {
      press.down = false;
      setTimeout(() => press.down || press.waiting.splice(0).forEach((one) => one()), 0); // after the click
    };
    document.addEventListener("pointerdown", () => (press.down = true), true);
    for (const name of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(name, released, true);
    document.addEventListener("pointermove", (event) => press.down && !event.buttons && released(), true);
    window.addEventListener("blur", released);
    window[PRESS] = press;
  }
  if (window[PRESS].down) window[PRESS].waiting.push(act);
  else act();
}

let entries = 0;

class Entry {
  constructor(view, spec) {
    this.view = view;
    this.at = spec.at;
    this.kind = spec.kind;
    this.name = `e${++entries}`;
    this.step = "";
    this.editing = false;
    this.settled = false;
    this.input = this.control();
    this.input.id = this.name;
    this.echo = make("span", "echo");
    this.echo.setAttribute("aria-live", "polite");
    this.box = make("div", `entry ${this.kind}`);
    this.box.append(this.input, this.echo);
    if (this.list) this.box.append(this.list);
    this.listen();
  }

  control() {
    if (this.kind === "choice") return make("select");
    if (this.kind === "long") return Object.assign(make("textarea"), { rows: this.view.kind === "sheet" ? 1 : 4, spellcheck: true });
    if (this.kind === "many") return this.several();
    const input = Object.assign(make("input"), { autocomplete: "off", spellcheck: this.kind === "text" });
    input.type = this.kind === "toggle" ? "checkbox" : "text";
    if (this.numeric) input.setAttribute("autocapitalize", "off");
    return input;
  }

  // Several names from the case: a button that shows which, and a list of checkboxes.
  several() {
    const button = Object.assign(make("button", "several"), { type: "button" });
    this.list = make("div", "menu");
    this.list.popover = "auto";
    button.addEventListener("click", () => open(this.list, button));
    return button;
  }

  get numeric() {
    return ["figure", "number", "whole"].includes(this.kind);
  }

  get focused() {
    return this.input.getRootNode().activeElement === this.input;
  }

  get text() {
    return this.kind === "toggle" ? (this.input.checked ? "yes" : "") : this.kind === "many" ? this.held : this.input.value;
  }

  set text(text) {
    if (this.kind === "toggle") this.input.checked = ["yes", "true", "1", "x"].includes(text.toLowerCase());
    else if (this.kind === "many") this.tick(text);
    else if (this.input.value !== text) this.input.value = text;
  }

  listen() {
    const { input } = this;
    input.addEventListener("focus", () => {
      if (arranging) return;
      this.step = newId();
      this.before = this.text;
      this.settled = false;
      this.view.entered(this);
    });
    input.addEventListener("input", () => this.typed());
    input.addEventListener("change", () => !arranging && outbox().flush());
    input.addEventListener("blur", () => {
      if (arranging) return;
      this.editing = false;
      outbox().flush();
      releaseFocus(this);
      afterPress(() => {
        inPlace(() => this.view.left(this));
        if (!this.editing) this.box.classList.remove("typing");
        this.patch(this.spec);
      });
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.kind !== "long" && this.text !== this.before) {
        event.preventDefault();
        event.stopPropagation();
        this.text = this.before;
        this.typed();
        this.settle();
      } else if (event.key === "Enter" && this.kind !== "long" && this.view.kind === "form") this.settle();
    });
  }

  typed() {
    this.settled = false;
    if (!this.numeric || this.focused) this.editing = true;
    keepTyping(this);
    this.box.classList.add("typing");
    outbox().put({ at: this.at, text: this.text, step: this.step || newId() }, ["choice", "toggle"].includes(this.kind));
  }

  // Finished, although the focus stays: show how it was read.
  settle() {
    outbox().flush();
    this.step = newId(); // what is typed next goes in place of this, and not of what stood before it
    this.settled = true;
    this.editing = false;
    this.box.classList.remove("typing");
    if (this.input.select) this.input.select();
  }

  // Put a text here from elsewhere: a paste, a fill.
  fill(text, step) {
    outbox().put({ at: this.at, text, step });
    this.patch(this.spec);
  }

  // A text typed before this entry was there; a choice is made by how its words begin.
  take(text) {
    if (this.kind === "toggle" || this.kind === "many") return;
    const begun = (option) => option.value && option.text.toLowerCase().startsWith(text.trim().toLowerCase());
    const found = this.kind === "choice" ? Array.from(this.input.options).find(begun) : null;
    if (this.kind === "choice" && !found) return;
    this.text = found ? found.value : text;
    outbox().put({ at: this.at, text: this.text, step: this.step || newId() });
  }

  // Take the focus with what was typed so far: the next keystroke goes on from there.
  typeOn() {
    this.input.focus();
    this.editing = true;
    if (this.input.setSelectionRange && this.kind !== "toggle") this.input.setSelectionRange(this.text.length, this.text.length);
    keepTyping(this);
  }

  patch(spec) {
    this.spec = spec;
    const { input } = this;
    const seen = this.view.seen;
    if (this.kind === "choice") this.offer(spec.options || [], spec.text, spec.hint || "");
    if (this.kind === "many") this.boxes(spec.options || []);
    const pending = outbox().pending(this.at, seen);
    const arrived = pending === undefined;
    if (!this.focused || this.kind === "toggle" || this.kind === "choice" || (this.settled && arrived)) {
      const text = arrived ? spec.text : pending;
      const changed = this.text !== text;
      this.text = text;
      if (this.settled && this.focused && changed && input.select) input.select();
      if (!this.focused || this.settled) this.before = text;
    }
    if (spec.hint !== undefined && "placeholder" in input) input.placeholder = spec.hint;
    input.setAttribute("aria-label", spec.unit ? `${spec.called} (${spec.unit})` : spec.called);
    input.title = [spec.said, spec.help].filter(Boolean).join("\n\n");
    this.box.classList.toggle("said", Boolean(spec.said));
    if (spec.said) input.setAttribute("aria-description", `Comment: ${spec.said}`);
    else input.removeAttribute("aria-description");
    this.box.dataset.suffix = spec.suffix || "";
    input.disabled = Boolean(spec.off);
    const asked = arrived && Boolean(spec.question);
    const wrong = arrived && Boolean(spec.problem);
    this.box.classList.toggle("asked", asked);
    this.box.classList.toggle("wrong", wrong);
    input.setAttribute("aria-invalid", String(wrong || asked));
    this.echo.textContent = arrived && spec.echo ? `= ${spec.echo}` : "";
  }

  offer(options, held, hint) { // the first choice is none, said as what counts then
    const wanted = [["", hint], ...options];
    if (held && !options.some(([value]) => value === held)) wanted.push([held, held]);
    const now = Array.from(this.input.options, (option) => [option.value, option.text]);
    if (JSON.stringify(now) === JSON.stringify(wanted)) return;
    const value = this.input.value;
    this.input.replaceChildren(...wanted.map(([value_, label]) => Object.assign(make("option", "", label), { value: value_ })));
    this.input.value = value;
  }

  boxes(options) {
    const wanted = JSON.stringify(options);
    if (this.offered === wanted) return;
    this.offered = wanted;
    this.list.replaceChildren(
      ...options.map(([value, label]) => {
        const line = make("label", "tick");
        const box = Object.assign(make("input"), { type: "checkbox", value });
        box.addEventListener("change", () => {
          this.held = Array.from(this.list.querySelectorAll("input:checked"), (one) => one.value).join("\n");
          this.step = newId();
          outbox().put({ at: this.at, text: this.held, step: this.step }, true);
          this.tick(this.held);
        });
        line.append(box, make("span", "", label));
        return line;
      }),
    );
    if (!options.length) this.list.append(make("p", "", "There are none to choose yet."));
    this.tick(this.held || "");
  }

  tick(text) {
    this.held = text;
    const names = text ? text.split("\n") : [];
    for (const box of this.list.querySelectorAll("input")) box.checked = names.includes(box.value);
    this.input.textContent = names.length ? names.join(", ") : (this.spec && this.spec.hint) || "none";
    this.input.classList.toggle("none", !names.length);
  }

  // The question or problem of this entry, with a button for each choice; null where there is none. The
  // same words give the same node: a button being pressed is not replaced under the finger.
  note(lead = "") {
    const { spec } = this;
    if (outbox().pending(this.at, this.view.seen) !== undefined || (this.focused && this.editing)) return null;
    if (!spec.question && !spec.problem) return null;
    const words = JSON.stringify([lead, spec.problem, spec.question, spec.choices, spec.kept]);
    if (this.noted !== words) {
      this.noted = words;
      this.line = make("div", spec.problem ? "note problem" : "note question");
      this.line.id = `${this.name}-note`;
      if (lead) this.line.append(make("b", "", lead));
      const said = spec.problem || spec.question; // "needs a name" follows the name, or is a sentence of its own
      this.line.append(make("span", "", lead ? said : said.charAt(0).toUpperCase() + said.slice(1)));
      for (const choice of spec.choices || []) this.line.append(button(choice, () => this.answer("choose", choice)));
      if (spec.kept) this.line.append(button(spec.kept, () => this.answer("drop", "")));
      this.input.setAttribute("aria-describedby", this.line.id);
    }
    return this.line;
  }

  answer(act, text) {
    outbox().put({ at: this.at, act, text, step: newId() }, true);
  }
}

function button(label, press, name = "") {
  const made = Object.assign(make("button", name, label), { type: "button" });
  made.addEventListener("click", press);
  return made;
}

// Open a menu next to its button, inside the window.
function open(menu, by) {
  if (menu.matches(":popover-open")) return menu.hidePopover();
  menu.showPopover();
  const from = by.getBoundingClientRect();
  const own = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(from.left, innerWidth - own.width - 8))}px`;
  menu.style.top = `${from.bottom + own.height + 8 > innerHeight ? Math.max(8, from.top - own.height - 4) : from.bottom + 4}px`;
  const first = menu.querySelector("button, input");
  if (first) first.focus({ preventScroll: true });
}
