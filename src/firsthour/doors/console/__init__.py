"""The console: pages for staff, in English and Arabic, without JavaScript. They translate and decide nothing.

`routes` is the table of every page and the permission it needs; `guard` enforces it.
"""
