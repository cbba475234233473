"""Scores the slow, obvious way: the formulas of `scoring`, `closeness` apart, over documents."""

from math import log, log2

from portal.search.words import analysis

FIELDS = {
    "title": 4.0, "symptoms": 3.0, "codes": 2.5, "headings": 1.5,
    "summary": 1.2, "tags": 1.2, "body": 1.0, "files": 0.5,
}  # fmt: skip


def score(query, document, documents, tokens):
    """Return the score of one document among all that are open to the tokens."""
    open_to = [each for each in documents if tokens & set(each.audience)]
    asked = list({word.form: word.form for word in analysis.words(query)}.values())
    total, met = 0.0, 0.0
    for form in asked:
        share, given = _word(form, document, open_to)
        total += given
        met += share / len(asked)
    return total * (0.9 + 0.1 * met) * _signals(document)


def _word(form, document, documents):
    weights = [(form.whole, 2.0 if form.is_code else 1.0), *((part, 0.5) for part in form.parts)]
    given = sum(weight * _term(term, document, documents) for term, weight in weights)
    if _counts(document, form.whole):
        return 1.0, given
    telling = [p for p in form.parts if p.isdigit() and len(p) > 2] or form.parts
    has_digit = any(map(str.isdigit, "".join(telling)))
    worth = 1.0 if has_digit or not any(map(str.isdigit, form.whole)) else 0.5
    met = [bool(_counts(document, part)) * worth / len(telling) for part in telling]
    return sum(met), given


def _term(term, document, documents):
    counts = _counts(document, term)
    if not counts:
        return 0.0
    having = [found for each in documents if (found := _counts(each, term))]
    titles = sum("title" in each for each in having)
    weighted, titled = 0.0, 0.0
    for field, count in counts.items():
        normal = count
        if field == "title":
            normal = titled = count / _length(document, documents, _title_words, 0.5)
        if field == "body":
            normal = count / _length(document, documents, _body_words, 0.75)
        weighted += FIELDS[field] * normal
    own = _idf(len(documents), len(having)) * _saturated(weighted)
    return own + 0.5 * _idf(len(documents), titles) * _saturated(titled)


def _counts(document, term):
    texts = {
        "title": (document.title,), "symptoms": document.symptoms, "codes": document.codes,
        "headings": document.headings, "summary": (document.summary,),
        "tags": (*document.tags, *document.services, document.category),
        "body": (document.body,), "files": tuple(t for file in document.attachments for t in file),
    }  # fmt: skip
    found = {
        field: sum(list(analysis.terms(t)).count(term) for t in texts[field]) for field in texts
    }
    if term == document.ref.lower():
        found["codes"] = 1
    return {field: count for field, count in found.items() if count}


def _length(document, documents, words, b):
    mean = max(1.0, sum(map(words, documents)) / len(documents))
    return 1 - b + b * words(document) / mean


def _title_words(document):
    return len(analysis.plain_words(document.title))


def _body_words(document):
    return len(analysis.CHUNK.findall(document.body))


def _saturated(frequency):
    return frequency * 3.0 / (frequency + 2.0)


def _idf(total, count):
    return log(1 + (total - count + 0.5) / (count + 0.5)) if count else 0.0


def _signals(document):
    uses, failures = document.uses, document.failures
    confidence = {"not_validated": 0.95, "work_in_progress": 0.9}.get(document.confidence, 1.0)
    verified = 1.05 if document.verified_at else 1.0
    used = min(1 + 0.05 * log2(1 + uses), 1.25)
    flags = max(0.9**document.open_flags, 0.7)
    return confidence * verified * used * flags * (1 - 0.3 * failures / (failures + uses + 2))


def has_all(asked, document):
    """Tell whether the document has every word whole."""
    return all(
        _counts(document, word.form.whole) for each in asked for word in analysis.words(each)
    )
