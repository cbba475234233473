// Marks in a list of contents where the reader is; a folded list closes once a place was chosen.

const READING_LINE = 160; // pixels below the top: what stands above it is being read

export function start(list) {
  const links = [...list.querySelectorAll("a[href^='#']")];
  const places = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const away = new AbortController();
  let current = -1;
  let isAsked = false;

  function look() {
    isAsked = false;
    const passed = places.map((place) => place?.getBoundingClientRect().top < READING_LINE);
    const now = passed.lastIndexOf(true);
    if (now === current) return;
    links[current]?.removeAttribute("aria-current");
    current = now;
    links[current]?.setAttribute("aria-current", "location");
    if (links[current]) keepInSight(links[current]);
  }

  document.addEventListener("scroll", () => {
    if (!isAsked) requestAnimationFrame(look);
    isAsked = true;
  }, { passive: true, signal: away.signal });
  list.addEventListener("click", (event) => {
    if (event.target.closest("a")) list.removeAttribute("open");
  }, { signal: away.signal });
  look();
  return () => away.abort();
}

// Of the rail only: the page itself is where its reader wants it.
function keepInSight(link) {
  const rail = link.closest(".rail");
  if (!rail || rail.scrollHeight === rail.clientHeight) return;
  const { top, bottom } = link.getBoundingClientRect();
  const box = rail.getBoundingClientRect();
  if (top < box.top || bottom > box.bottom) rail.scrollTop += top - box.top - box.height / 3;
}
