"""Write the names languages have for themselves: read from CLDR once, for it takes a process 140 MB to do so."""

import json
from pathlib import Path

from babel import Locale, localedata

OUT = Path(__file__).parents[1] / "lyceum" / "people" / "data" / "endonyms.json"


def endonyms() -> dict[str, str]:
    codes = sorted(code for code in Locale("en").languages if "_" not in code and localedata.exists(code))
    return {code: str(Locale.parse(code).display_name or "") for code in codes}


if __name__ == "__main__":
    OUT.write_text(json.dumps(endonyms(), ensure_ascii=False, indent=0) + "\n", "utf-8")
