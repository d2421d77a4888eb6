"""What runs inside Rasa: the importer of the trial, the turn function, the turn server. Faces nobody, keeps nothing."""
