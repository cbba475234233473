// People by name or address while typing: the server's options go into the field's own list. Once
// somebody is named, a field with `data-says` tells there what becomes of a name that nobody has.

export function start(input) {
  const list = document.getElementById(input.getAttribute("list"));
  const says = input.dataset.says && document.querySelector(input.dataset.says);
  const away = new AbortController();
  const { signal } = away;
  let asked = "";
  const answered = async (named) => {
    try {
      const answer = await fetch(`${input.dataset.people}?${new URLSearchParams(named)}`, { signal });
      return answer.ok ? await answer.text() : null;
    } catch {
      return null; // No connection: the address can still be typed.
    }
  };
  input.addEventListener("input", async () => {
    const words = input.value.trim();
    if (!words || words === asked || words.includes("@")) return;
    asked = words;
    const options = await answered({ q: words });
    if (options !== null && asked === words) list.innerHTML = options;
  }, { signal });
  if (says) {
    input.addEventListener("change", async () => {
      const words = input.value;
      const told = await answered({ q: words, as: "known" });
      if (told !== null && input.value === words) says.textContent = told;
    }, { signal });
  }
  return () => away.abort();
}
