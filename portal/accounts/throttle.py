"""How often one address may try at the doors that strangers can reach."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Generous: a whole office behind one address signs in on Monday morning.
AT_THE_DOOR = "60 per minute; 600 per hour"

limiter = Limiter(key_func=get_remote_address)
at_the_door = limiter.shared_limit(AT_THE_DOOR, scope="door", methods=["POST"])
by_link = limiter.shared_limit("120 per minute", scope="links")
# Each of these calls a foreign server while somebody waits for the page.
by_test = limiter.shared_limit("20 per minute; 100 per hour", scope="tests", methods=["POST"])
