// A row that was asked for and has not come yet. What is typed meanwhile goes into the row when it comes, entry by entry.

class Arrival {
  constructor(id, label, seq) {
    this.id = id;
    this.seq = seq; // of the edit that asked for it
    this.done = []; // the texts of the entries before the one being typed in
    this.input = Object.assign(make("input", "arriving"), { autocomplete: "off", placeholder: label });
    this.input.setAttribute("aria-label", label);
    this.input.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    if (event.key === "Escape") this.input.value = "";
    if (!["Tab", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (!event.shiftKey) this.done.push(this.input.value);
    this.input.value = event.shiftKey ? this.done.pop() || "" : "";
  }

  get focused() {
    return this.input.getRootNode().activeElement === this.input;
  }

  get texts() {
    return [...this.done, this.input.value];
  }

  // Into the entries of the row, in the order Tab goes through them. The hand stays where it is: in the last of them.
  into(entries) {
    const { focused, texts } = this;
    const last = Math.min(texts.length, entries.length) - 1;
    texts.slice(0, last + 1).forEach((text, place) => {
      if (focused && place === last) entries[place].input.focus();
      if (text) entries[place].take(text);
    });
    if (focused && texts[last]) entries[last].typeOn();
    if (focused) entries[last].cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    return texts.slice(last + 1);
  }
}
