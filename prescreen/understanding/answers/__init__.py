"""What a text answers: to the open question by the question's kind, and to other questions beside it."""
