"""How kinds of events read in the log; apps plug a short sentence under the name of their signal."""

from django.utils.functional import Promise

from lyceum.kernel.registry import Registry

sentences: Registry[str | Promise] = Registry("sentences of the log")
