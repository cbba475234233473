// People by name or address while typing: the server's options go into the field's own list.

export function start(input) {
  const list = document.getElementById(input.getAttribute("list"));
  const away = new AbortController();
  let asked = "";
  input.addEventListener("input", async () => {
    const words = input.value.trim();
    if (!words || words === asked || words.includes("@")) return;
    asked = words;
    try {
      const answer = await fetch(`${input.dataset.people}?${new URLSearchParams({ q: words })}`, { signal: away.signal });
      if (answer.ok && asked === words) list.innerHTML = await answer.text();
    } catch {
      // No connection: the address can still be typed.
    }
  }, { signal: away.signal });
  return () => away.abort();
}
