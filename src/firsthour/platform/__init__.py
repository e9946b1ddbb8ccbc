"""Platform: the operator's services and how we reach them.

Owns the words service, connector, command and probe. Serves EU 2021/784 Art. 3(3): the removal is done where the
content is.
"""
