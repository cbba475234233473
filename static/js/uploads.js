// Files that are chosen, pasted or dropped go to the server at once; their Markdown goes into the
// text where the caret was, wherever that place has moved meanwhile.
import { fromHtml } from "./tables.js";
import { difference, replace } from "./typing.js";
import { said } from "./words.js";

export function start(editor) {
  const source = editor.querySelector("[data-source]");
  const drop = editor.querySelector("[data-drop]");
  const chooser = source.form.querySelector("[data-file-input]");
  const list = editor.querySelector("[data-uploads]");
  const places = new Set();
  const away = new AbortController();
  const { signal } = away;
  let before = source.value;

  const send = async (files) => {
    const place = { at: source.selectionEnd };
    places.add(place);
    for (const file of files) await one(editor, list, file, (answer) => put(source, place, answer));
    places.delete(place);
  };
  const onPaste = (event) => {
    const { clipboardData: data } = event;
    const table = fromHtml(data.getData("text/html"));
    const address = data.getData("text/plain").trim();
    const { selectionStart: from, selectionEnd: to } = source;
    if (table) {
      event.preventDefault();
      replace(source, from, to, table);
    } else if (data.files.length) {
      event.preventDefault();
      send([...data.files].map(named));
    } else if (from < to && /^https?:\/\/\S+$/.test(address) && !source.value.slice(from, to).includes("\n")) {
      event.preventDefault();
      replace(source, from, to, `[${source.value.slice(from, to)}](${address})`);
    }
  };

  source.addEventListener("input", () => {
    const [at, gone, come] = difference(before, source.value);
    before = source.value;
    for (const place of places) {
      if (at < place.at) place.at = Math.max(at, place.at + come.length - gone.length);
    }
  }, { signal });
  source.addEventListener("paste", onPaste, { signal });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      drop.dataset.over = "true";
    }, { signal });
  }
  drop.addEventListener("dragleave", (event) => {
    if (!drop.contains(event.relatedTarget)) delete drop.dataset.over;
  }, { signal });
  drop.addEventListener("drop", (event) => {
    delete drop.dataset.over;
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    send([...event.dataTransfer.files]);
  }, { signal });
  chooser.addEventListener("change", () => {
    const files = [...chooser.files];
    chooser.value = "";
    send(files);
  }, { signal });
  return () => away.abort();
}

// Every pasted picture is called image.png; the time tells them apart in the list of files.
function named(file) {
  if (file.name !== "image.png") return file;
  const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "-");
  return new File([file], `screenshot-${time}.png`, { type: file.type });
}

function one(editor, list, file, done) {
  const row = editor.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
  const words = row.querySelector("[data-upload-words]");
  const say = (text) => {
    words.textContent = text;
    editor.querySelector("[data-editor-status]").textContent = `${file.name}: ${text}`;
  };
  row.querySelector("[data-upload-name]").textContent = file.name;
  list.append(row);
  const fail = (text) => {
    row.dataset.failed = "";
    const dismiss = row.querySelector("[data-upload-dismiss]");
    dismiss.hidden = false;
    dismiss.addEventListener("click", () => row.remove());
    say(text);
  };
  return new Promise((finish) => {
    const request = new XMLHttpRequest(); // fetch cannot tell how far an upload is
    request.open("POST", editor.dataset.filesUrl);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) Object.assign(row.querySelector("progress"), { max: event.total, value: event.loaded });
    });
    request.addEventListener("load", () => {
      if (request.status === 200) {
        row.remove();
        say(said("attached"));
        addToList(editor, request.response.listed);
        done(request.response);
      } else {
        fail(said("notAttached", { reason: request.response?.detail ?? said("notTaken") }));
      }
    });
    request.addEventListener("error", () => fail(said("notAttached", { reason: said("noAnswer") })));
    request.addEventListener("loadend", finish);
    request.send(bodyFor(editor, file));
  });
}

function bodyFor(editor, file) {
  const data = new FormData();
  data.append("csrf_token", editor.closest("form").elements.csrf_token.value);
  data.append("file", file);
  return data;
}

function addToList(editor, html) {
  const form = editor.closest("form");
  form.querySelector("[data-files]").insertAdjacentHTML("beforeend", html);
  form.querySelector("[data-no-files]")?.setAttribute("hidden", "");
}

function put(source, place, answer) {
  const { selectionStart: from, selectionEnd: to } = source;
  const words = answer.files.map((file) => file.markdown).join("\n");
  const lead = place.at > 0 && !/[\s(]/.test(source.value[place.at - 1]) ? "\n\n" : "";
  const at = place.at;
  replace(source, at, at, lead + words);
  place.at = at + lead.length + words.length;
  if (from > at) source.setSelectionRange(from + place.at - at, to + place.at - at);
}
