// A log does not fit into a search box: more than one line, or one very long, goes to the page that
// reads it. It is sent, not put into the address.

const LONGEST_QUERY = 256;
const LONGEST_LOG = 1_000_000; // more is not read anyway, and the server need not refuse it
const SEVERAL_LINES = /\S[^\S\r\n]*[\r\n]\s*\S/;

export function start(form) {
  const input = form.querySelector("[data-search-input]");
  const template = document.getElementById("paste-log-template");
  const away = new AbortController();
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!template || !isLog(text)) return;
    event.preventDefault();
    send(template, text.slice(0, LONGEST_LOG));
  }, { signal: away.signal });
  return () => away.abort();
}

function isLog(text) {
  return SEVERAL_LINES.test(text) || text.trim().length > LONGEST_QUERY;
}

function send(template, text) {
  const log = template.content.firstElementChild.cloneNode(true);
  log.elements.text.value = text;
  document.body.append(log);
  log.submit();
}
