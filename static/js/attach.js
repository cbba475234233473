// A pasted screenshot joins the files of the form's own file field, which is what is sent; each file
// is listed and can be taken out again.

export function start(form) {
  const input = form.querySelector("[data-attach]");
  const list = form.querySelector("[data-attach-list]");
  if (!input || !list) return undefined;
  const away = new AbortController();
  let files = [];

  const keep = (chosen) => {
    files = chosen;
    const held = new DataTransfer();
    files.forEach((file) => held.items.add(file));
    input.files = held.files;
    list.replaceChildren(...files.map((file) => row(file, list.dataset, () => keep(files.filter((other) => other !== file)))));
  };
  form.addEventListener("paste", (event) => {
    const pasted = [...event.clipboardData?.files ?? []];
    if (!pasted.length) return;
    event.preventDefault();
    keep([...files, ...pasted.map(named)]);
  }, { signal: away.signal });
  input.addEventListener("change", () => keep([...files, ...input.files]), { signal: away.signal });
  return () => away.abort();
}

// Every pasted picture is called image.png; the time tells them apart.
function named(file, index) {
  if (file.name !== "image.png") return file;
  const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "-");
  return new File([file], `screenshot-${time}${index ? `-${index}` : ""}.png`, { type: file.type });
}

function row(file, words, remove) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small button--quiet";
  button.textContent = words.remove;
  button.setAttribute("aria-label", words.removeNamed.replace("{name}", file.name));
  button.addEventListener("click", remove);
  item.append(`${file.name} (${Math.max(1, Math.round(file.size / 1024))} KB) `, button);
  return item;
}
