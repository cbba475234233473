// Says how many characters a field holds, against how many are good.

export function start(field) {
  const output = document.querySelector(field.dataset.output);
  const away = new AbortController();
  const count = () => {
    const length = [...field.value].length;
    output.textContent = `${length} ${output.dataset.words}`;
    output.toggleAttribute("data-over", length > Number(field.dataset.good));
  };
  field.addEventListener("input", count, { signal: away.signal });
  field.form.addEventListener("portal:filled", count, { signal: away.signal });
  return () => away.abort();
}
