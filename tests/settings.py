"""Settings of the tests: the product's own, with a data folder that goes away and quick password hashes."""

import os
import tempfile

os.environ["LYCEUM_DATA"] = tempfile.mkdtemp(prefix="lyceum-test-")
os.environ["LYCEUM_DEBUG"] = "yes"
os.environ["LYCEUM_MAIL"] = "smtp://localhost:1"
os.environ["LYCEUM_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["LYCEUM_URL"] = "http://testserver"
if os.environ.get("LYCEUM_TEST_DATABASE"):
    os.environ["LYCEUM_DATABASE"] = os.environ["LYCEUM_TEST_DATABASE"]

from lyceum.settings import *  # noqa: F403 - the environment has to stand first
from lyceum.settings import DATABASES

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"].setdefault("OPTIONS", {}).pop("pool", None)
if DATABASES["default"]["ENGINE"] == "lyceum.kernel.sqlite":
    # A file, so that threads meet the real locks.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["LYCEUM_DATA"], "test.sqlite3")}  # noqa: PTH118 - a plain setting
