"""What no run brings about and is wanted all the same, by reason: files, rules, functions."""

WANTED: dict[str, tuple[str, ...]] = {
    "another browser, or its name of something": (
        "components/cards.css: progress::-moz-progress-bar",
        "components/lists.css: .fold > summary::-webkit-details-marker",
        "components/menus.css: .menu > summary::-webkit-details-marker",
        "home.css: .guide-head::-webkit-details-marker",
        "manual.css: .manual-fold > summary::-webkit-details-marker",
        "print.css: @media print details:not([open]) > :not(summary)",
    ),
    "stops what no page takes off before it is left": (
        "own-words.js: return () => away.abort();",
        "reload.js: return () => clearTimeout(timer);",
    ),
    "another device": ("editor.js: function nameCommandKey(toolbar) {",),
    "runs when the page is left, after it was asked": (
        'dirty.js: window.addEventListener("beforeunload", (event) => {',
    ),
    "a network that breaks off where nothing is to be done about it": (
        'here.js: fetch(`/live/writes?on=${on}`, { method: "POST", body: new URLSearchParams({ csrf_token: token }) }).catch(() => {});',
    ),
}
