"""Plain words for every code about authors."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.authors.words import AuthorStanding, ErasureState, KeptBasis, MarkKind, MarkSource

AUTHOR_WORDS: dict[str, dict[str, Promise]] = {
    "standing": {
        AuthorStanding.GOOD: _("in good standing"),
        AuthorStanding.STRUCK: _("struck"),
        AuthorStanding.WARNING_DUE: _("warning due"),
        AuthorStanding.WARNED: _("warned"),
        AuthorStanding.SUSPENSION_CONSIDERED: _("suspension considered"),
    },
    "mark": {
        MarkKind.PRESS: _("press"),
        MarkKind.OFFICIAL: _("official"),
        MarkKind.RESEARCHER: _("researcher"),
        MarkKind.ARCHIVIST: _("archivist"),
        MarkKind.COUNTER_SPEECH: _("speech against terrorism"),
    },
    "mark-source": {
        MarkSource.PLATFORM: _("the platform"),
        MarkSource.REGISTER: _("a public register"),
        MarkSource.AUTHOR: _("the author"),
        MarkSource.STAFF: _("own assessment"),
    },
    "erasure": {
        ErasureState.RECEIVED: _("received"),
        ErasureState.ANSWERED: _("answered, in part"),
        ErasureState.DONE: _("done"),
    },
    "kept": {
        KeptBasis.UNDECIDED: _("a case is open"),
        KeptBasis.TELLING: _("a statement has not reached the author (EU 2022/2065 Art. 17)"),
        KeptBasis.COMPLAINT: _("the author may still complain (EU 2022/2065 Art. 20)"),
        KeptBasis.RETENTION: _("preservation (EU 2021/784 Art. 6)"),
        KeptBasis.MISUSE: _("strikes still count (EU 2022/2065 Art. 23)"),
    },
}
