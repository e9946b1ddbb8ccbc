"""One folder for each channel to an author. A sender has `send(letter)`: it returns when the channel took the letter.

It raises Undeliverable where this channel never will, MailInDoubt where nobody can say, and any other refusal where
it is to be tried again. None is ever assumed to have worked.
"""
