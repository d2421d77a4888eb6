"""The coded variables of a prescreening: what REDCap's dictionary, the statisticians' files and their codebook are all made from.

One variable holds one kind of thing: a number, a code, a day. Where an answer is missing, the variable is empty and the one beside it,
`..._na`, says why. What could tell who somebody is (words of their own, days, an age of 90 or more) is marked as identifying.
"""
