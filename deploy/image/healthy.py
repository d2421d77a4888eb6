"""The image's health check: whether the product in this container would answer a message. Status 0, or 1 and what is missing."""

import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    """Asks /healthz on loopback."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz", timeout=4) as answer:
            return 0 if answer.status == 200 else 1
    except urllib.error.HTTPError as error:
        print(error.read(500).decode("utf-8", "replace"))
    except OSError as error:
        print(f"no answer: {error}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
