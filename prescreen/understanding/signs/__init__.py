"""What a text does beside answering: emergencies, stops, opt-outs, wishes, questions, corrections, its language."""
