"""The door for authorities' programs: orders and whatever else they file, as JSON, each request signed (RFC 9421).

It listens by itself, apart from the gate and the public portal, so that neither uploads nor readers can starve an
order. `routes` is the table of every call.
"""
