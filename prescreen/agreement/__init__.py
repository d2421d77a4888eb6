"""Agreement of the interview with a person who asks again: the statistics, the draw, what is asked, and how the two are held together.

Pure. Knows no database and nobody's name.
"""
