"""The portal: pages for the people concerned and for notifiers, public, without an account, a cookie or a script.

A statement of reasons is read here by its unguessable link alone, so that an author whose account is suspended can read
it, too (EU 2022/2065 Art. 17). Whatever does not exist, or may not be told, is answered with the same page, byte for
byte. `routes` is the table of every page.
"""
