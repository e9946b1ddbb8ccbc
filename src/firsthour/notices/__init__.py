"""Notices: what we tell people, and why.

Owns the words statement, message, link and withholding. Serves EU 2022/2065 Art. 17 (statement of reasons), Art. 23
(warning before a suspension) and EU 2021/784 Art. 11 (information of the content provider).
"""
