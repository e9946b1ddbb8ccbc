"""Orders: an authority asks for removal, says what it will ask, or says what became of it.

Owns the words filing, order, referral and authority. Serves EU 2021/784 Art. 3, 4, 11 and 12: the hour runs from
receipt, ends with proven unavailability, and is answered with Annex II or Annex III.
"""
