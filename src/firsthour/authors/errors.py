"""What the authors room refuses."""

from firsthour.ledger.errors import Refusal


class AuthorUnknown(Refusal):
    code = "authors:author:unknown"
    sentence = "There is no such author."
    remedy = "Choose the author from the list, or name the pseudonym shown there."


class AuthorErased(Refusal):
    code = "authors:author:erased"
    sentence = "What was known of this author has been erased."
    remedy = "Nothing more can be done about this author; a new post makes a new one."
    law = "EU 2016/679 Art. 17"


class MarkUnknown(Refusal):
    code = "authors:mark:unknown"
    sentence = "This author has no such mark in force."
    remedy = "Look at the author's page: it may have ended already."


class MarkGroundless(Refusal):
    code = "authors:mark:groundless"
    sentence = "The mark cannot be placed: it does not say what it rests on."
    remedy = "Say that in 1 to {longest} characters: a register's number, a conversation."


class MarkTermUnusable(Refusal):
    code = "authors:mark:term-unusable"
    sentence = "The mark cannot be placed: its end is not in the next two years."
    remedy = "Choose a day within two years; a mark can be renewed."


class AddressUnusable(Refusal):
    code = "authors:contact:unusable"
    sentence = "What the platform gave as the author's mail address is none."
    remedy = "The statement goes another way; have the platform correct what it answers to `author`."


class ErasureUnanswered(Refusal):
    code = "authors:erasure:unanswered"
    sentence = "This author has no request for erasure that was answered."
    remedy = "Take one down with `firsthour author erase`, and see that the worker runs: it answers within seconds."
    law = "EU 2016/679 Art. 12(3)"
