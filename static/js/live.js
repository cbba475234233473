// Keeps the page as the server has it: hears that a record changed, fetches the page again and takes
// over the pieces that differ. A piece in use is left alone and says that there is news of it.
import { startWithin, stopWithin } from "./behaviours.js";
import { listen } from "./feed.js";
import { isInUse, steadily, typedIn } from "./in-use.js";
import { isNews, learn, tellTime } from "./pieces.js";

const PAUSE = 150; // what changes together is shown together
const TELLS_TIME_EVERY = 60000;
const TRIES_EVERY = 500;
const SHINES_FOR = 2500;
const WHOLE = "li, tr, dd, .card, .badge, .button-form, .notice, p";

export function start(place) {
  const away = new AbortController();
  const held = new Map(); // piece → what it becomes once it is let go
  let timer = 0;

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  };
  const look = async () => {
    clearTimeout(timer);
    timer = setTimeout(look, TELLS_TIME_EVERY);
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.page, {
        signal: away.signal, headers: { Accept: "text/html", "Portal-Live": "1" },
      });
      if (!answer.ok || answer.redirected) return;
      take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // No connection: what is shown stays.
    }
  };
  const take = (page) => {
    for (const fresh of page.querySelectorAll("[data-live]")) {
      const piece = document.querySelector(`[data-live="${CSS.escape(fresh.dataset.live)}"]`);
      if (!piece) add(fresh);
      else if (!isNews(piece, fresh)) unchanged(piece, fresh);
      else if (isInUse(piece)) hold(piece, fresh);
      else show(piece, fresh);
    }
    place.dispatchEvent(new CustomEvent("portal:page", { detail: page, bubbles: true }));
  };
  const unchanged = (piece, fresh) => {
    release(piece);
    tellTime(piece, fresh);
  };
  const show = (piece, fresh) => {
    release(piece);
    const added = learn(piece, fresh);
    const typed = typedIn(piece);
    stopWithin(piece);
    steadily(() => {
      piece.replaceChildren(...fresh.childNodes);
      keepTyped(piece, typed);
    });
    startWithin(piece);
    shine(piece, added);
    say();
  };
  const add = (fresh) => {
    const before = knownBefore(fresh);
    if (!before) return;
    const piece = fresh.cloneNode(false);
    steadily(() => before.after(piece));
    show(piece, fresh);
  };
  const hold = (piece, fresh) => {
    release(piece);
    const line = place.querySelector("[data-live-held]").content.firstElementChild.cloneNode(true);
    line.querySelector("button").addEventListener("click", () => show(piece, fresh));
    piece.append(line);
    held.set(piece, { fresh, line });
  };
  const release = (piece) => {
    held.get(piece)?.line.remove();
    held.delete(piece);
  };
  const say = () => {
    const status = place.querySelector("[data-live-says]");
    status.textContent = "";
    setTimeout(() => { status.textContent = place.dataset.words; }, 50);
  };
  const trying = setInterval(() => {
    for (const [piece, { fresh, line }] of held) {
      line.remove();
      if (isInUse(piece)) piece.append(line);
      else show(piece, fresh);
    }
  }, TRIES_EVERY);
  const stopListening = listen(place.dataset.on, Number(place.dataset.since), { heard: soon });
  timer = setTimeout(look, TELLS_TIME_EVERY);
  return () => {
    away.abort();
    clearTimeout(timer);
    clearInterval(trying);
    stopListening();
  };
}

function knownBefore(fresh) {
  for (let before = fresh.previousElementSibling; before; before = before.previousElementSibling) {
    const known = before.dataset.live && document.querySelector(`[data-live="${CSS.escape(before.dataset.live)}"]`);
    if (known) return known;
  }
  return null;
}

// What was typed goes along into the same field, where it is still there.
function keepTyped(piece, typed) {
  for (const old of typed) {
    const field = old.id && piece.querySelector(`#${CSS.escape(old.id)}`);
    if (!field) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = old.checked;
    else field.value = old.value;
  }
}

function shine(piece, added) {
  const whole = new Set(added.map((each) => each.closest(WHOLE)).filter((each) => each && piece.contains(each)));
  for (const each of whole) {
    each.classList.add("is-fresh");
    setTimeout(() => each.classList.remove("is-fresh"), SHINES_FOR);
  }
}
