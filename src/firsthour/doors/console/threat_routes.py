"""The pages of threats to life."""

from firsthour.doors.console import threat_pages
from firsthour.doors.console.routing import FORM, SENT, SHOWN, Route
from firsthour.people.words import Permission

THREAT_ROUTES = (
    Route("threats", "threats", SHOWN, Permission.READ_THREAT, threat_pages.threats),
    Route("cases/<uuid:case_id>/threat", "observe-threat", FORM, Permission.OBSERVE_THREAT, threat_pages.observe),
    *(
        Route(f"threats/<uuid:threat_id>{path}", name, methods, needs, view)
        for path, name, methods, needs, view in (
            ("", "threat", SHOWN, Permission.READ_THREAT, threat_pages.threat),
            ("/send", "send-report", SENT, Permission.SEND_REPORT, threat_pages.send),
            ("/call", "note-call", SENT, Permission.OBSERVE_THREAT, threat_pages.note_call),
            ("/dismiss", "dismiss-threat", SENT, Permission.DISMISS_THREAT, threat_pages.dismiss),
            (
                "/reports/<int:number>/<slug:shape>",
                "threat-report",
                SHOWN,
                Permission.READ_THREAT,
                threat_pages.document,
            ),
            (
                "/dispatches/<uuid:dispatch_id>/acknowledge",
                "acknowledge-dispatch",
                SENT,
                Permission.SEND_REPORT,
                threat_pages.acknowledge,
            ),
        )
    ),
)
