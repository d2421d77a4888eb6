"""The database: tables, transactions, queries, encryption, retention. Knows no HTTP, no Twilio and no wording."""
