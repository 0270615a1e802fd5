"""Exit 0 when the health address given answers and no part of it says unhealthy (the image has no curl)."""

import json
import sys
from urllib.request import urlopen

with urlopen(sys.argv[1], timeout=8) as answer:  # noqa: S310 - a loopback address from the compose file
    state = json.load(answer)
sys.exit(any(isinstance(part, dict) and part.get("status") == "unhealthy" for part in state.values()))
