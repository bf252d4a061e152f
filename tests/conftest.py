"""Properties are tried on the same examples in every run, so that a red run means a change.

``HYPOTHESIS_PROFILE=explore pytest`` looks at new ones each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

# how long an example takes says how busy the machine is
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
