// In a meeting: how long the section on the table has taken, beside what was planned for it.
// Without it the page says the planned times. `data-words` is `{spent} of {planned}` in the reader's
// language.

export function start(line) {
  const words = line.querySelector("[data-clock]");
  const began = Date.parse(line.dataset.since) - Number(line.dataset.spent) * 1000;
  const planned = Number(line.dataset.minutes);
  const tell = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - began) / 1000));
    const rest = String(seconds % 60).padStart(2, "0");
    words.textContent = line.dataset.words
      .replace("{spent}", `${Math.floor(seconds / 60)}:${rest}`)
      .replace("{planned}", `${planned}:00`);
    line.toggleAttribute("data-over", seconds > planned * 60);
  };
  tell();
  const timer = setInterval(tell, 1000);
  return () => clearInterval(timer);
}
