// Opening a reply puts the cursor into it.

export function start(reply) {
  const away = new AbortController();
  reply.addEventListener("toggle", () => {
    if (reply.open) reply.querySelector("textarea").focus();
  }, { signal: away.signal });
  return () => away.abort();
}
