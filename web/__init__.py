"""The gateway: everything that faces participants, coordinators and Twilio, and the only writer of the database."""
