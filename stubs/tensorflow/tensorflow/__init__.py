"""Stands in for TensorFlow: it can be imported, named and subclassed, but not used.

Rasa imports TensorFlow wherever a neural component is defined. Our pipeline has none, so the real one (1.1 GB, seven
seconds of start) is left out. Whatever really calls it gets an error that says so.
"""

import importlib.abc
import importlib.machinery
import sys
import types

__version__ = "2.12.0"
_ROOTS = ("tensorflow", "tensorflow_addons", "keras")


class TensorFlowLeftOut(RuntimeError):
    """A component needs the real TensorFlow, which this project leaves out."""


class _Meta(type):
    def __getattr__(cls, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _placeholder(f"{cls.__qualname__}.{name}")

    def __call__(cls, *args, **kwargs):
        raise TensorFlowLeftOut(
            f"{cls.__qualname__} needs TensorFlow, which this project leaves out: use components without a neural network"
        )

    def __getitem__(cls, key):
        return cls

    def __or__(cls, other):
        return cls

    __ror__ = __or__


def _placeholder(name):
    return _Meta(name, (), {"__module__": "tensorflow", "__qualname__": name})


class _Module(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        value = _decorator if name == "function" else _placeholder(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


def _decorator(func=None, **_):
    """tf.function, which Rasa applies while its classes are defined."""
    return func if func is not None else _decorator


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in _ROOTS and "." in name:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        module.__path__ = []


sys.meta_path.append(_Finder())
sys.modules[__name__].__class__ = _Module
