"""Costs of the beam search, 12 to a nat of likelihood, and the bounds of its work.

Set by hand and checked on 410,000 characters of news of 1998 to 2025; those of a guess (GUESSED_MARK, PAGE_WEIGHT,
UNSEEN_PAIR, the cuts) matter most.
"""

from __future__ import annotations

import re

from newscrawl.restore import word_model

BEAM_WIDTH = 8
"""Hypotheses kept after each character."""
MARGIN = 140
"""How much dearer than the cheapest a kept hypothesis may be: a factor of 100,000 in likelihood."""
TAIL = word_model.LONGEST - 1
"""Characters that decide about what follows: hypotheses that end alike cost the same from there on."""
LEAST_WORK = 30_000
WORK = 0.07
"""Work done on a page's holes at most, in all and for each of its characters: about a second for a megabyte.

A page where every character is annotated takes 0.04 a character, and the hardest short text found 28,000; one that
takes more is beyond repair, and must end.
"""
SHORTLIST_WORK = 15
LONGLIST = 12
"""Guesses for one lost byte that are compared with the page."""
SHORTLIST = 4
"""Those of them that are followed up."""
AHEAD = 3
"""Characters of undamaged text read after the last damaged one."""
LONGEST = 150
"""Characters a shift can last; in found pages it ends within 40, at the next trail byte below 0x80."""
NOT_IN_TABLE = 40
"""Cost of an annotated character that is not otherwise in the page's table."""
UNSEEN_PAIR = 12
"""Cost of a guessed character whose pair with the one before stands nowhere else on the page."""
KNOWN_PAIR_BONUS = 100
"""What it costs less where on the page nothing else stands after the one before, and in part where little else does."""
GUESSED_MARK = 55
"""Cost of a guessed mark, to which UNSEEN_PAIR, KNOWN_PAIR_BONUS and PAGE_WEIGHT do not apply."""
PAGE_WEIGHT = 0.75
"""Weight of the page's own share of a guessed character, beside its share of all newspapers'."""
LIKELIER = 8
"""How many times its share of all newspapers that share counts for at most: 瘫痪在床 on a page about a 村.

Tried: 3, 4, 6, 8, 15 and none; 6 and 8 restore most documents.
"""
BOTH_BYTES_LOST = 60
"""Cost of an annotated character of which both bytes were lost."""
QUOTE_BOTH_BYTES_LOST = 20
"""Cost of a quotation mark of which both bytes were lost."""
LITERAL = 300
"""Cost of an annotation that is none."""
NO_LEAD = 0x80
"""Bytes up to this one begin no character: they swallow nothing, and what follows is in step again."""
RARE = 150
"""Cost of a rare character that explains a hole without a byte having been lost."""
LEFT_OVER = 80
"""Cost of a Simplified character that conversion should have replaced."""
SWALLOWED = 10
"""Cost of an ASCII character that was swallowed."""
UNPAIRED = 60
"""Cost of a quotation mark or bracket that opens what is open already, or closes what is not."""
UNCLOSED = 30
"""Cost of a line that ends within a quotation or brackets."""
SHORT_SENTENCE = 60
"""Cost of a full stop after a few quoted characters: terms are quoted more often than such sentences."""
NO_DIGIT = 30
"""How much likelier than a digit another swallowed character has to be: no digit may get lost unseen."""
UNSEEN_SWALLOWED = 15
"""Cost of a lost byte and the ASCII character it took along, of which nothing is seen."""
DOUBTED_CUT = 10
USUAL_CUT = 50
HIDDEN_CUT = {"！": 5, "？": 20}
"""Costs of a cut that leaves no trace: most of these two marks are cuts, few commas and full stops are.

The first is added where nothing else on the page shows that bytes were lost.
"""
BEFORE_TAG = 60
"""Cost of a comma or an opening bracket before a tag: few text nodes end with one."""
WITHIN = 30
"""Cost of the end of a sentence before a tag within a paragraph."""
FOLDED_HERE = 20
"""Cost of a full-width form folded to ASCII in a part of the page where others are not."""
ROW = 10
"""Cost of a row of question marks that are no lost bytes."""
WIDE_LETTER = 80
"""Cost of a full-width letter or rare sign on a page that shows none elsewhere."""
DOUBLED = 20
"""Cost of a character that became two question marks."""
INTACT_ELSEWHERE = 60
"""Cost of a cut between two characters that stand uncut elsewhere on the page."""
USER_DEFINED = re.compile("[\ue000-\uf8ff]")
USER_LEADS = frozenset((*range(0xAA, 0xB0), *range(0xF8, 0xFF)))
"""First bytes of GBK's user-defined pairs, which some extractors drop."""
DROPPED = 45
"""Cost of such a pair that was dropped."""
DOUBTFUL_PER_CHAR = 75
"""Cost a character above which a reading is in doubt; newspaper text is at 70."""
QUESTION = 120
"""Cost of a true question mark before another mark."""
