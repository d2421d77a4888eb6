"""Shows the product in two minutes: three people in a real browser, a caption over each scene. Knows it by its pages alone."""
