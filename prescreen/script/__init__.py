"""The script: everything that is approved (words and rules) and, apart, the reader; and the proof that a message says nothing else."""
