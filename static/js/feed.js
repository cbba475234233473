// What the page hears from the server: that something changed, never what. One stream for the whole
// page, closed while it is out of sight; where there is none it asks every fifteen seconds.
// `listen("INC-12", since, { heard, here })` returns a function that stops it.

const ASKS_EVERY = 15000;
const SILENCE = 45000; // a stream says something every fifteen seconds; a proxy may swallow it
const TRIES_AGAIN = 20; // after so many questions the stream gets another chance

const followers = new Set();
let last = Infinity;
let source = null;
let timer = 0;
let opening = 0;
let asked = 0;

export function listen(topic, since, { heard, here = null }) {
  const follower = { topic, heard, here };
  followers.add(follower);
  last = Math.min(last, since);
  soon();
  return () => {
    followers.delete(follower);
    soon();
  };
}

document.addEventListener("visibilitychange", () => open());
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", (event) => { if (event.persisted) open(); });

// The behaviours of a page start one after another: one stream for all of them.
function soon() {
  clearTimeout(opening);
  opening = setTimeout(open, 50);
}

function open() {
  close();
  if (!followers.size || document.hidden) return;
  if (!window.EventSource) return ask();
  const stream = new EventSource(address("/live"));
  source = stream;
  listenTo(stream);
  isAlive();
}

function listenTo(stream) {
  stream.addEventListener("still", isAlive);
  stream.addEventListener("changed", (event) => {
    isAlive();
    last = Number(event.lastEventId);
    tell(JSON.parse(event.data));
  });
  stream.addEventListener("here", (event) => {
    isAlive();
    tellWhoIsHere(event.data);
  });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED && stream === source) askInstead();
  });
}

function isAlive() {
  clearTimeout(timer);
  timer = setTimeout(askInstead, SILENCE);
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function askInstead() {
  close();
  ask();
}

async function ask() {
  try {
    const answer = await fetch(address("/live/changed"), { headers: { Accept: "application/json" } });
    if ([401, 403, 404].includes(answer.status)) return; // not for this viewer any more
    if (answer.ok && !answer.redirected) hear(await answer.json());
  } catch {
    // No connection: what is shown stays.
  }
  if (source || document.hidden || !followers.size) return;
  asked += 1;
  clearTimeout(timer);
  timer = setTimeout(asked % TRIES_AGAIN ? ask : open, ASKS_EVERY);
}

function hear(answer) {
  last = answer.last;
  tell(answer.changed);
  for (const follower of followers) follower.here?.();
}

function tell(changed) {
  for (const follower of followers) {
    if (changed[follower.topic]) follower.heard(changed[follower.topic]);
  }
}

function tellWhoIsHere(ref) {
  for (const follower of followers) if (follower.topic === ref) follower.here?.();
}

function address(path) {
  const wanted = new URLSearchParams({ since: String(last) });
  for (const topic of new Set([...followers].map((each) => each.topic))) wanted.append("on", topic);
  if ([...followers].some((each) => each.here)) wanted.append("here", "");
  return `${path}?${wanted}`;
}
