"""Makes the pictures that `make pictures` took smaller: 128 colours, which is plenty for pages of text."""

from pathlib import Path

from PIL import Image

for file in sorted((Path(__file__).parents[1] / "pictures").glob("*.png")):
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(128, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(file, optimize=True)
