// The component: a form, a sheet, or the courier that carries what was typed to the server.

const shown = new WeakMap();
const FOCUS = Symbol.for("cxroi.focus"); // which entry of which view has the focus, in case its view is redrawn
const POINTED = Symbol.for("cxroi.pointed"); // what a link has led to already
const LOOK = Symbol.for("cxroi.look"); // the theme that is drawn, and who is told of another
const REVEALED = Symbol.for("cxroi.revealed"); // which details have come into view already

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  afterPress(); // listens from now on
  if (data.kind === "courier") return courier(parentElement, data, setTriggerValue);
  let view = shown.get(parentElement);
  if (!view || view.kind !== data.kind) {
    if (view) view.root.remove();
    view = data.kind === "sheet" ? new Sheet(parentElement) : new Form(parentElement);
    shown.set(parentElement, view);
    view.update(data);
    refocus(view, data.name);
  } else {
    view.next = data; // what arrives while a pointer is down is drawn once, when it is up
    afterPress(() => {
      if (view.next !== data) return;
      view.next = null;
      inPlace(() => view.update(data));
    });
  }
}

function courier(parentElement, data, setTriggerValue) {
  const host = parentElement.host || parentElement;
  const around = host.closest && host.closest("[data-testid=stElementContainer]");
  if (around) around.style.position = "absolute"; // it shows nothing and takes no room
  outbox().carry(setTriggerValue, data.seen);
  watchLook(data.look, setTriggerValue);
}

// Charts are drawn by the server in the colours of a theme; where the visitor changes to another, they are asked for anew.
function watchLook(drawn, setTriggerValue) {
  const app = document.querySelector("[data-testid=stApp]");
  if (!app) return;
  const watch = (window[LOOK] ||= {});
  Object.assign(watch, { drawn, told: null, tell: (look) => setTriggerValue("look", look) });
  if (watch.app === app) return;
  watch.app = app;
  new MutationObserver(() => {
    const look = getComputedStyle(app).colorScheme;
    if (look === watch.drawn || look === watch.told) return;
    watch.told = look;
    watch.tell(look);
  }).observe(app, { attributeFilter: ["class"] });
}

function holdFocus(view, entry) {
  window[FOCUS] = { name: view.name, at: entry.at, typing: false };
}

function keepTyping(entry) {
  const held = window[FOCUS];
  if (held && held.at === entry.at) held.typing = true;
}

function releaseFocus(entry) {
  const held = window[FOCUS];
  if (held && held.at === entry.at && entry.view.root.isConnected) window[FOCUS] = null; // a view removed from the page did not lose focus by choice
}

// Once, put the focus into the entry that a link elsewhere on the page leads to.
function pointAt(point, entry, view) {
  if (!point || !entry || !view.root.contains(entry.input) || window[POINTED] === point.token) return;
  window[POINTED] = point.token;
  setTimeout(() => {
    entry.input.focus();
    if (entry.input.select) entry.input.select(); // what is typed now stands in its place, as in a sheet
    entry.box.scrollIntoView({ block: "center", inline: "nearest" });
  }, 100);
}

function refocus(view, name) {
  const held = window[FOCUS];
  const entry = held && held.name === name && document.activeElement === document.body ? view.entry(held.at) : null;
  if (entry && held.typing) entry.typeOn();
  else if (entry) entry.input.focus();
}
