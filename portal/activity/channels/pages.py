"""The pages some channels have of their own; importing this puts their routes on the blueprint."""

import portal.activity.channels.webhook.views as webhook

PAGES = (webhook,)
