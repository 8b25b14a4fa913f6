// The outbox: every keystroke enters it at once, and stays until the server confirms it.
//
// Each browser tab has one, shared by every form and sheet. The courier (an instance of the component on
// every page) sends it. Its content is also kept in sessionStorage, so that a closed page or a reload loses nothing.

const OUTBOX = Symbol.for("cxroi.outbox");
const STORE = "cxroi-outbox";
const PAUSE = 250; // milliseconds without a keystroke before sending
const LATE = 120000; // milliseconds after which an edit that comes from before a reload is announced
const PATIENCE = [2000, 4000, 8000, 15000]; // milliseconds before resending what was not acknowledged

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");

function makeOutbox() {
  const tab = newId();
  const latest = new Map(); // address -> the last thing typed there
  let edits = stored();
  let count = 0;
  let tries = 0;
  let pause = 0;
  let waiting = 0;
  let trigger = null;
  let leaving = null; // { path, until }: another page was clicked and has not loaded yet

  function stored() {
    try {
      // Edits sent just before a reload may not have arrived: all are resent, and each is taken once.
      const kept = JSON.parse(sessionStorage.getItem(STORE) || "[]").map(({ sent, ...edit }) => ({ ...edit, late: Date.now() - edit.time > LATE }));
      for (const edit of kept) if (edit.act === "set") latest.set(edit.at, edit);
      return kept;
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      sessionStorage.setItem(STORE, JSON.stringify(edits));
    } catch {
      // a browser without storage still sends; only a reload in the same quarter of a second could lose a keystroke
    }
  }

  // Edits sent between the click on another page and its arrival would reload the old page, so they wait.
  function onTheWay() {
    if (leaving && (location.pathname === leaving.path || Date.now() > leaving.until)) leaving = null;
    return leaving !== null;
  }

  function flush() {
    clearTimeout(pause);
    if (trigger === null || !edits.some((edit) => !edit.sent)) return;
    if (onTheWay()) pause = setTimeout(flush, 100);
    else send();
  }

  function send() {
    clearTimeout(waiting);
    for (const edit of edits) edit.sent = true;
    keep();
    trigger("outbox", { edits: edits.map(({ sent, ...edit }) => edit) });
    waiting = setTimeout(again, PATIENCE[Math.min(tries++, PATIENCE.length - 1)]);
  }

  function again() {
    if (!edits.length || !trigger) return;
    if (onTheWay()) waiting = setTimeout(again, 100);
    else send();
  }

  return {
    tab,
    // Something typed or pressed. Further typing in one place, if not yet sent, replaces the earlier text.
    put({ at, act = "set", text = "", step }, now = false) {
      const last = edits[edits.length - 1];
      if (act === "set" && last && !last.sent && last.act === "set" && last.at === at && last.step === step) last.text = text;
      else edits.push({ tab, seq: ++count, at, act, text, step, time: Date.now() });
      if (act === "set") latest.set(at, edits[edits.length - 1]);
      else latest.delete(at);
      keep();
      this.settled = false;
      clearTimeout(pause);
      if (now) flush();
      else pause = setTimeout(flush, PAUSE);
      return edits[edits.length - 1].seq;
    },
    flush,
    // True once the server has confirmed all that was typed, and the page shows it.
    settled: true,
    // A text being typed goes on at another address: what was not sent to the first is sent there.
    readdress(from, to, text, step) {
      edits = edits.filter((edit) => edit.sent || edit.act !== "set" || edit.at !== from);
      latest.delete(from);
      this.put({ at: to, text, step });
    },
    // The text typed at an address that the server's view does not yet include, given what the server has seen.
    pending(at, seen) {
      const edit = latest.get(at);
      return edit && (seen[edit.tab] || 0) < edit.seq ? edit.text : undefined;
    },
    // Called by the courier: how to send, and what has been received.
    carry(send_, seen) {
      trigger = send_;
      const before = edits.length;
      edits = edits.filter((edit) => edit.seq > (seen[edit.tab] || 0));
      if (edits.length !== before) {
        tries = 0;
        keep();
      }
      if (!edits.length) clearTimeout(waiting);
      if (!edits.length && !this.settled) this.settle();
      flush();
    },
    settle() {
      if (edits.length) return;
      if (document.querySelector("[data-testid=stApp][data-test-script-state=running]")) setTimeout(() => this.settle(), 30);
      else this.settled = true;
    },
    // A link to another page was pressed; it may take this many milliseconds to load.
    leave(path, patience) {
      if (path !== location.pathname) leaving = { path, until: Date.now() + patience };
    },
  };
}

// A button of the app acts on all that was typed before it: a click made sooner waits until the page shows what came of it,
// and is then made again.
const ACTS = "[data-testid=stButton] button, [data-testid=stDownloadButton] button";
const LONGEST_WAIT = 15000; // milliseconds

function inOrder(made) {
  let held = null;
  const again = () => {
    if (!made.settled && Date.now() < held.until) return setTimeout(again, 30);
    const { pressed, place } = held;
    const now = pressed.isConnected ? pressed : document.querySelector(place);
    pressed.removeAttribute("aria-busy");
    made.settled = true;
    held = null;
    if (now && !now.disabled) now.click();
  };
  return (event) => {
    const pressed = event.target.closest && event.target.closest(ACTS);
    if (!pressed || (!held && made.settled)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (held) return;
    const key = pressed.closest('[class*="st-key-"]');
    const place = key ? `.${Array.from(key.classList).find((name) => name.startsWith("st-key-"))} button` : null;
    held = { pressed, place, until: Date.now() + LONGEST_WAIT };
    pressed.setAttribute("aria-busy", "true");
    made.flush();
    again();
  };
}

function outbox() {
  if (!window[OUTBOX]) {
    const made = makeOutbox();
    window[OUTBOX] = made;
    const link = (event) => event.composedPath().find((node) => node.tagName === "A" && node.origin === location.origin);
    const left = (patience) => (event) => {
      const to = link(event);
      if (to) made.leave(to.pathname, patience);
      made.flush();
    };
    document.addEventListener("pointerdown", left(1000), true);
    document.addEventListener("click", left(10000), true);
    document.addEventListener("click", inOrder(made), true);
    document.addEventListener("visibilitychange", made.flush);
    window.addEventListener("pagehide", made.flush);
  }
  return window[OUTBOX];
}
