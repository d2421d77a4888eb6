"""Stands in for TensorFlow: it can be imported, named and subclassed, but not used.

Rasa imports TensorFlow wherever a neural component is defined. Our pipeline has none, so the real one (1.1 GB, seven
seconds of start) is left out. Whatever really calls it gets an error that says so. `left_out` does the same, in one
process, with other packages.
"""

import contextlib
import importlib.abc
import importlib.machinery
import sys
import types

__version__ = "2.12.0"
_declaring = False


class LeftOut(RuntimeError):
    """Something needs a package that this project leaves out."""


@contextlib.contextmanager
def left_out(*names):
    """From here on these packages are stood in for. Within the block what is declared with them (a column, a decorator) may call them."""
    global _declaring
    sys.meta_path.insert(0, _Finder(names))
    _declaring = True
    try:
        yield
    finally:
        _declaring = False


class _Meta(type):
    def __getattr__(cls, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _placeholder(f"{cls.__qualname__}.{name}")

    def __call__(cls, *args, **kwargs):
        if _declaring:
            return _placeholder(f"{cls.__qualname__}()")
        raise LeftOut(f"{cls.__qualname__} is called, and this project leaves {cls.__qualname__.split('.')[0]} out: nothing here needs it")

    def __getitem__(cls, key):
        return cls

    def __or__(cls, other):
        return cls

    __ror__ = __or__


def _placeholder(name):
    return _Meta(name, (), {"__module__": name.split(".")[0], "__qualname__": name})


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
    def __init__(self, names):
        self._names = frozenset(names)

    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if any(".".join(parts[:many]) in self._names for many in range(1, len(parts) + 1)):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        module.__path__ = []


sys.meta_path.append(_Finder(("tensorflow", "tensorflow_addons", "keras")))  # asked last: these three themselves are real files
sys.modules[__name__].__class__ = _Module
