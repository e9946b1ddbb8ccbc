"""Agora: a small picture board that stands for a platform using Firsthour.

It imports nothing of Firsthour. It knows only what docs/reference/webhook.md and the gate's OpenAPI document say, so it
is also the example an integrating engineer may read. Its own words: post, author, picture, view. There is no sign-in:
whoever writes an author's name is that author, and whoever knows an author's address reads that author's inbox.
"""
