"""The pages about authorities: what they send, their register, and what their officers see."""

from firsthour.doors.console import authority_pages, document_pages, officer_pages, order_pages, withholding_pages
from firsthour.doors.console.proofs import FOR_CHANGING, FOR_LOOKING
from firsthour.doors.console.routing import FORM, SENT, SHOWN, Route
from firsthour.people.words import Permission

AUTHORITY_ROUTES = (
    Route("orders", "orders", SHOWN, Permission.READ_FILING, order_pages.inbox),
    Route("orders/<uuid:filing_id>", "order", SHOWN, Permission.READ_FILING, order_pages.order),
    Route(
        "orders/<uuid:filing_id>/document",
        "order-document",
        SHOWN,
        Permission.VIEW_EXHIBIT,
        document_pages.document,
        FOR_LOOKING,
    ),
    Route(
        "orders/<uuid:filing_id>/document/<int:number>",
        "leaf-picture",
        SHOWN,
        Permission.VIEW_EXHIBIT,
        document_pages.leaf_picture,
        FOR_LOOKING,
    ),
    Route("orders/<uuid:filing_id>/countdown", "countdown", SHOWN, Permission.READ_FILING, document_pages.countdown),
    Route(
        "orders/<uuid:filing_id>/items/<uuid:ordered_id>/copy",
        "author-copy",
        SHOWN,
        Permission.READ_FILING,
        document_pages.author_copy,
    ),
    *(
        Route(f"orders/<uuid:filing_id>/{path}", name, SENT, needs, view)
        for path, name, needs, view in (
            ("execute", "execute-order", Permission.EXECUTE_ORDER, order_pages.execute),
            ("return", "return-order", Permission.EXECUTE_ORDER, order_pages.send_back),
            ("resume", "resume-order", Permission.EXECUTE_ORDER, order_pages.resume),
            ("copies", "decide-copies", Permission.EXECUTE_ORDER, order_pages.decide_copies),
            ("call-back", "call-back", Permission.SETTLE_CALL_BACK, order_pages.call_back),
            ("type", "type-in", Permission.TYPE_FILING, order_pages.type_in),
            ("effect", "note-effect", Permission.EXECUTE_ORDER, order_pages.note_effect),
            ("measures", "report-measures", Permission.EXECUTE_ORDER, order_pages.report_measures),
            ("extend", "extend-withholding", Permission.EXECUTE_ORDER, withholding_pages.extend),
            ("lift", "lift-withholding", Permission.EXECUTE_ORDER, withholding_pages.lift),
            ("fall", "order-fell", Permission.EXECUTE_ORDER, withholding_pages.fall),
        )
    ),
    Route("authorities", "authorities", SHOWN, Permission.READ_FILING, authority_pages.authorities),
    Route(
        "authorities/add",
        "add-authority",
        SENT,
        Permission.EDIT_AUTHORITY,
        authority_pages.add_authority,
        FOR_CHANGING,
    ),
    Route(
        "authorities/<uuid:authority_id>",
        "authority",
        FORM,
        Permission.EDIT_AUTHORITY,
        authority_pages.authority,
        FOR_CHANGING,
    ),
    Route(
        "authorities/<uuid:authority_id>/end",
        "end-authority",
        SENT,
        Permission.EDIT_AUTHORITY,
        authority_pages.end_authority,
        FOR_CHANGING,
    ),
    Route(
        "authorities/<uuid:authority_id>/officers",
        "name-officer",
        SENT,
        Permission.EDIT_AUTHORITY,
        authority_pages.name_officer,
        FOR_CHANGING,
    ),
    Route(
        "authorities/<uuid:authority_id>/officers/<uuid:officer_id>/end",
        "end-officer",
        SENT,
        Permission.EDIT_AUTHORITY,
        authority_pages.end_officer,
        FOR_CHANGING,
    ),
    Route("filings", "own-filings", SHOWN, Permission.SUBMIT_FILING, officer_pages.filings),
    Route("filings/<uuid:filing_id>", "own-filing", SHOWN, Permission.SUBMIT_FILING, officer_pages.filing),
    Route(
        "filings/<slug:slug>/<slug:kind>", "submit-filing", FORM, Permission.SUBMIT_FILING, officer_pages.submit
    ),
    *(
        Route(f"filings/<uuid:filing_id>/{path}", name, methods, Permission.SUBMIT_FILING, view, fresh)
        for path, name, methods, view, fresh in (
            ("clarification/form", "clarify-filing", FORM, officer_pages.clarify, None),
            ("withdrawal/form", "withdraw-filing", SENT, officer_pages.withdraw, FOR_CHANGING),
            ("answers/<int:number>/<slug:shape>", "own-answer", SHOWN, officer_pages.answer, None),
        )
    ),
)
