"""Statistics of how often two who judge the same agree, and of how rare an error may be. Pure: numbers in, numbers out."""
