// Opens the page again after `data-after` seconds, as long as something on it is not done yet: never
// while it is out of sight, and never while somebody writes or answers a question.

export function start(waiting) {
  const later = () => setTimeout(again, Number(waiting.dataset.after) * 1000);
  const again = () => {
    const isBusy = document.querySelector("dialog[open]") || document.activeElement?.matches("input, textarea, select");
    if (document.hidden || isBusy) timer = later();
    else location.reload();
  };
  let timer = later();
  return () => clearTimeout(timer);
}
