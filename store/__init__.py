"""The only record: tables, transactions, queries, encryption, retention. Knows no HTTP, no Twilio and no dialogue wording."""
