// Answers of the server to what is being typed: kept, asked one at a time, and never shown out of turn.

const MOST_KEPT = 100; // answers kept for the life of the page

/** The answers of the server, in the order of the keys. */
export class Answers {
  #address;
  #kept = new Map();
  #underway = []; // at most the oldest question and the newest: so slow answers still come by
  #last = 0;
  #shown = 0;

  constructor(address) {
    this.#address = address;
  }

  has(words) {
    return this.#kept.has(words);
  }

  /** The answer to these words; null when a newer one was there first, or there is none. */
  async to(words) {
    const number = ++this.#last;
    const html = this.#kept.get(words) ?? await this.#fetched(words, number);
    if (html === null || number < this.#shown) return null;
    this.#shown = number;
    return html;
  }

  /** Lets nothing that is underway be shown any more. */
  stop() {
    this.#shown = ++this.#last;
    this.#underway.forEach(({ aborting }) => aborting.abort());
  }

  async #fetched(words, number) {
    const aborting = new AbortController();
    this.#underway.slice(1).forEach((older) => older.aborting.abort());
    this.#underway.push({ number, aborting });
    try {
      const url = `${this.#address}?${new URLSearchParams({ q: words.slice(0, 300) })}`;
      const answer = await fetch(url, { signal: aborting.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) return null;
      const html = await answer.text();
      this.#keep(words, html);
      this.#underway.filter((each) => each.number < number).forEach((each) => each.aborting.abort());
      return html;
    } catch {
      return null; // aborted, or no connection: what is shown stays
    } finally {
      this.#underway = this.#underway.filter((each) => each.number !== number);
    }
  }

  #keep(words, html) {
    this.#kept.set(words, html);
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value);
  }
}

/** What stands in an input, as it is asked for. */
export function words(input) {
  return input.value.trim().replace(/\s+/g, " ");
}
