"""An article with everything Markdown may bring, its next revision, and a proposal after that."""

from dataclasses import replace

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.services import attaching, translating, using, writing
from portal.kb.services.uploading import shelf
from portal.kb.terms import Kind
from tests.kb.test_pages import PNG

WAITING = "".join(f"Wait for light {number} to go out.\n\n" for number in range(1, 13))
BODY = f"""## Steps

1. Open the lid.
   ```sh
   # as the owner of the queue
   systemctl restart printer-with-a-long-name.service --no-block --job-mode=replace-irreversibly
   ```
2. Print a test label with ++ctrl+p++:
   ```console
   $ lp -d labels test.pdf
   request id is labels-12
   ```
3. Look at the label ~~twice~~, <kbd>P</kbd> prints another. The driver counts them.[^1]

| Code | Times | Pages | What to do |
|---|:---:|---:|---|
| `0x80070005` | often | 12 | Ask the owner of the queue |
| `0x00000709` | rarely | 3 | Choose the printer again |

> [!WARNING]
> Labels that are printed twice are charged twice.

> [!TIP]
> Keep a ribbon at hand.

> Turn it until it clicks, says the maker.

It sits here: ![Where the ribbon sits](attachment:ribbon.png), under the roll.

{WAITING}

---

### What the log says

```python
# asks the printer
raise ValueError("no ribbon")
print $lpstat?
```

```pytb
Traceback (most recent call last):
  File "labels.py", line 1, in <module>
ValueError: no ribbon
```

```diff
@@ -1 +1 @@
-ribbon: none
+ribbon: black
```

```md
# Labels
*black* and **white**
```

#### Words

<dl><dt>Ribbon</dt><dd>What blackens the label.</dd></dl>

##### For the older printer

??? note "It has two lids"

    Open the left one.

###### Its maker

<small>The maker is gone; see [the list of parts](attachment:parts.csv).</small>

:::l3
Flash the firmware.
:::

{WAITING}

[^1]: Since version 3.
"""
REVISED = BODY.replace("-d labels test.pdf", "-d labels -n 1 test.pdf")
PROPOSED = (
    REVISED.replace("| `0x00000709` | rarely | 3 | Choose the printer again |\n", "")
    .replace("ribbon.png", "lid.png")
    .replace("Since version 3", "Since version 4")
    .replace(
        "### What the log says", "| Lid |\n|---|\n| `left` |\n\n```sh\nlpstat\n```\n\n### The log"
    )
    .replace(
        '```python\n# asks the printer\nraise ValueError("no ribbon")\nprint $lpstat?\n```\n', ""
    )
)
TEXT = Content(title="Labels print blank", body=BODY, summary="Turn the ribbon.", tags=("print",))
GERMAN = replace(TEXT, title="Etiketten bleiben leer", body="1. Öffnen.\n2. Drehen.\n")


def a_rich_article(*, by: Viewer, reader: Viewer) -> None:
    """Publish it twice, with a German one that lags, and begin a third text; `reader` knows the first."""
    with db.writing():
        first = writing.create_article(Kind.KNOWN_ERROR, Content(title=TEXT.title), by=by)
    article = first.article
    for name, data in (
        ("ribbon.png", PNG),
        ("lid.png", PNG + b"lid"),
        ("parts.csv", b"part,number\nplaten roller,4711\n"),
    ):
        file = attaching.keep(data, name, blobs=shelf.store)
        with db.writing():
            attaching.attach(article, file, by=by.person)
    with db.writing():
        _publish(first, TEXT, by=by)
        using.know(article, article.revision, by=reader)
        _publish(translating.translate(article, "de", by=by), GERMAN, by=by)
        _publish(writing.propose(article, by=by), replace(TEXT, body=REVISED), by=by)
        _begin(article, by)


def _publish(proposal: Proposal, content: Content, *, by: Viewer) -> None:
    writing.save(proposal, content, by=by, seen=proposal.save_number, note="Count the labels")
    PROPOSAL.advance(proposal, "publish_directly", by=by)


def _begin(article: Article, by: Viewer) -> None:
    proposal = writing.propose(article, by=by)
    content = replace(TEXT, body=PROPOSED)
    writing.save(proposal, content, by=by, seen=proposal.save_number, note="The left lid")
