"""A derivation on concrete numbers, held against central differences."""

from derive.numbers.instance import Instance, instance

__all__ = ["Instance", "instance"]
