"""A stand-in for Twilio's messaging on one machine, for tests and the demonstration.

It decides what Twilio would answer, sign and deliver. It imports nothing of the product, so that it cannot share its mistakes,
and keeps everything in memory.
"""
