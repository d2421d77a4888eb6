"""What a text does beside answering a question: tells of an emergency, stops, asks, wants a person, another language or its writer's data."""
