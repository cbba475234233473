"""What changes: watching, telling, what people and teams wish for, and deliveries."""

from portal.activity.announcing import announce
from portal.activity.services.reading import mark_all_read, mark_read
from portal.activity.services.watching import take_off, unwatch, watch

__all__ = ["announce", "mark_all_read", "mark_read", "take_off", "unwatch", "watch"]
