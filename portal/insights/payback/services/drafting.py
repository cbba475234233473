"""An article drafted from an entry of the ledger, in the words people came with."""

from portal.accounts.viewer import Viewer
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.insights.payback.entries import Entry
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.outlines import Outline
from portal.kb.services import writing
from portal.postmortems.services.articles import words_of

MOST_SYMPTOMS, LONGEST_SYMPTOM = 8, 200


def draft(entry: Entry, outline: Outline, *, by: Viewer) -> Proposal:
    """Begin an article with title, symptoms and service of what was handed up.

    Readers of an article are many: no word of a confidential incident goes in, and where all of
    them are confidential it is refused.
    """
    plain = [each for each in entry.incidents if not each.is_confidential]
    if not plain:
        raise Conflict(_("All of these incidents are confidential: their words stay with them."))
    told = (" ".join(words.split())[:LONGEST_SYMPTOM] for each in plain for words in words_of(each))
    content = Content(
        title=plain[0].title,
        body=outline.markdown,
        symptoms=tuple(dict.fromkeys(filter(None, told)))[:MOST_SYMPTOMS],
        service_ids=(entry.service.id,) if entry.service else (),
    )
    return writing.create_article(outline.kind, content, by=by)
