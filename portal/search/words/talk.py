"""Words of everyday talk: rare in articles, and yet they say nothing of what is the matter."""

_TALK = (
    "able about actually after again all almost already also although always another any anybody "
    "anymore anyone anything around away because become before begin behind being between both "
    "bring call came cannot cant clearly come could day didnt different doesnt dont during each "
    "either else ends even ever every everybody everyone everything far few find first found "
    "fully gets getting give given gives go goes going gone good got great guess half happen "
    "happened happens hardly help here hour hours im immediately instead isnt ive just keep keeps "
    "kind know known last late later least left less let like likely little long look looking "
    "looks lot made make makes making many may maybe mean means might minute minutes moment more "
    "morning most much must near need needs never new next nobody none nothing now old once one "
    "only other others over own people perhaps place please put quite rather really right said "
    "same say says see seem seems seen several shall she should show shows side since some "
    "somebody someone something sometimes somewhere soon still stuff such suddenly sure take "
    "taken takes tell than thing things think though time times today together told tonight too "
    "took towards tried tries try trying turn two until upon us use used uses using usual usually "
    "very want wanted wants way week weeks well went whatever whenever whether while whole whose "
    "within without wont work worked working works wrong yesterday yet "
)
WORDS = frozenset(_TALK.split())
PARTICLES = frozenset(("in", "on", "off", "out", "up", "down"))  # as in: log in, set up
