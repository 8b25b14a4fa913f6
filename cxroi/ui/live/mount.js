// The live case inside the app: two mounts share one script. "program" carries what is large and rarely changes, "view" what
// changes with every release; the app sends the first only if the browser does not have it yet.

const HELD = 6; // programs kept: of the case, and of its later or smaller variants
const shared = (window[Symbol.for("cxroi.live")] ||= { programs: new Map(), waiting: new Map() });

export default function ({ parentElement, data, setTriggerValue }) {
  if (data.kind === "program") return keep(parentElement, data);
  const draw = () => {
    const program = shared.programs.get(data.id);
    if (!program) return;
    const send = (moved) => setTriggerValue("moved", { ...moved, id: data.id });
    live({ data: { ...program, ...data }, parentElement, send });
  };
  shared.waiting.set(parentElement, draw);
  draw();
  return () => shared.waiting.delete(parentElement);
}

function keep(parentElement, program) {
  const host = parentElement.host || parentElement;
  const around = host.closest && host.closest("[data-testid=stElementContainer]");
  if (around) around.style.position = "absolute"; // it shows nothing and takes no room
  shared.programs.delete(program.id);
  shared.programs.set(program.id, program);
  for (const id of [...shared.programs.keys()].slice(0, -HELD)) shared.programs.delete(id);
  for (const draw of shared.waiting.values()) draw();
}
