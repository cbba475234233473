// The source pane: toolbar, shortcuts, lists and tables while typing, and which panes are shown.
// Tab is taken only where it moves something; Escape gives it back, so the keyboard never gets stuck.
import { runsLeft } from "./direction.js";
import { FORMATS } from "./formats.js";
import { afterEnter, moved } from "./lists.js";
import { stepped } from "./tables.js";
import { become, replace, stateOf } from "./typing.js";

const KEYS = {
  b: "bold", i: "italic", e: "code", k: "link",
};
const SHIFTED = {
  KeyH: "heading", Digit7: "steps", Digit8: "list", Digit9: "tasks", KeyE: "fence", Period: "quote",
};
const VIEWS = ["source", "both", "preview"];
const NARROW = "(max-width: 56rem)";

export function start(editor) {
  const source = editor.querySelector("[data-source]");
  const toolbar = editor.querySelector("[data-toolbar]");
  const away = new AbortController();
  const { signal } = away;
  let isLeaving = false;

  const format = (name) => {
    if (name === "help") return document.getElementById("writing-help").showModal();
    if (name === "attach") return source.form.querySelector("[data-file-input]").click();
    source.focus();
    const next = FORMATS[name]?.(stateOf(source), toolbar.dataset);
    if (next) become(source, next);
  };
  const help = (event, next) => {
    if (!next) return;
    event.preventDefault();
    become(source, next);
  };
  const onKey = (event) => {
    if (event.isComposing) return;
    const wasLeaving = isLeaving;
    isLeaving = event.key === "Escape" || (wasLeaving && event.key === "Shift");
    if (event.ctrlKey || event.metaKey) return onShortcut(event);
    if (event.altKey) return;
    if (event.key === "Tab" && !wasLeaving) {
      const by = event.shiftKey ? -1 : 1;
      const state = stateOf(source);
      return help(event, stepped(state, by) ?? moved(state, by));
    }
    if (event.key === "Enter" && !event.shiftKey) help(event, afterEnter(stateOf(source)));
  };
  const onShortcut = (event) => {
    if (event.altKey) return;
    if (event.shiftKey && event.code === "KeyY") {
      event.preventDefault();
      return turn(editor);
    }
    const name = event.shiftKey ? SHIFTED[event.code] : KEYS[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault();
    format(name);
  };

  source.addEventListener("keydown", onKey, { signal });
  toolbar.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-format]");
    if (tool) format(tool.dataset.format);
  }, { signal });
  source.form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    source.focus();
    replace(source, source.selectionStart, source.selectionEnd, button.dataset.insert);
  }, { signal });
  editor.querySelector("[data-views]").addEventListener("click", (event) => {
    const view = event.target.closest("[data-view]");
    if (view) show(editor, view.dataset.view);
  }, { signal });
  matchMedia(NARROW).addEventListener("change", () => show(editor, remembered()), { signal });

  rove(toolbar, signal);
  if (/Mac|iP/.test(navigator.platform)) nameCommandKey(toolbar);
  toolbar.hidden = false;
  show(editor, remembered());
  return () => {
    away.abort();
    toolbar.hidden = true;
  };
}

function turn(editor) {
  const shown = editor.querySelector("[data-panes]").dataset.shown;
  const views = VIEWS.filter((view) => view !== "both" || !matchMedia(NARROW).matches);
  show(editor, views[(views.indexOf(shown) + 1) % views.length]);
}

function show(editor, wanted) {
  const view = wanted === "both" && matchMedia(NARROW).matches ? "source" : wanted;
  editor.querySelector("[data-panes]").dataset.shown = view;
  for (const button of editor.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
  remember(wanted);
}

function remembered() {
  try {
    const view = localStorage.getItem("editor-view");
    return VIEWS.includes(view) ? view : "both";
  } catch {
    return "both";
  }
}

function remember(view) {
  try {
    localStorage.setItem("editor-view", view);
  } catch {
    // Without storage the choice lasts until the page is left.
  }
}

// The toolbar pattern of the ARIA Authoring Practices: one stop for Tab, arrows inside.
function rove(toolbar, signal) {
  const tools = [...toolbar.querySelectorAll("button")];
  const reach = (tool) => {
    tools.forEach((one) => { one.tabIndex = one === tool ? 0 : -1; });
  };
  reach(tools[0]);
  toolbar.addEventListener("focusin", (event) => reach(event.target), { signal });
  toolbar.addEventListener("keydown", (event) => {
    const at = tools.indexOf(document.activeElement);
    const ahead = runsLeft(toolbar) ? -1 : 1;
    const to = { ArrowRight: at + ahead, ArrowLeft: at - ahead, Home: 0, End: tools.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    tools[(to + tools.length) % tools.length].focus();
  }, { signal });
}

function nameCommandKey(toolbar) {
  for (const tool of toolbar.querySelectorAll("[title]")) {
    tool.title = tool.title.replace("Ctrl+", "⌘");
    tool.setAttribute("aria-keyshortcuts", (tool.getAttribute("aria-keyshortcuts") ?? "").replace("Control", "Meta"));
  }
}
