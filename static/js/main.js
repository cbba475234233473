// Starts every behaviour the page asks for. Without this file each page still works.
import { startWithin } from "./behaviours.js";
import { remember } from "./pieces.js";

document.documentElement.classList.add("scripted");
remember(document);
startWithin(document);

// What was refused is where the work goes on: not at the top of the page.
const refused = document.querySelector("main [aria-invalid=true]:not([data-samples] *)");
if (refused && !location.hash) {
  refused.focus({ preventScroll: true });
  refused.scrollIntoView({ block: "center" });
}
// In a row of tabs too long for the window the one we are on is in sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs");
  const [one, whole] = [tab, row].map((each) => each.getBoundingClientRect());
  row.scrollLeft += one.x + one.width / 2 - (whole.x + whole.width / 2);
}
