"""Stands in for tensorflow_addons, beside TensorFlow's own stand-in."""

import sys

import tensorflow

sys.modules[__name__].__class__ = tensorflow._Module
