"""Documents for those outside the product who decide on it: the packet of an ethics board, the sheet of a carrier, as PDF and DOCX."""
