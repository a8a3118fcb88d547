"""`python -m mkdocs_podlife.schema NAME`."""

from __future__ import annotations

import json
import sys

from mkdocs_podlife.schema import NAMES, load


def main(arguments: list[str]) -> int:
    """Print the schema; 2 and the names there are when it is not one of them."""
    if len(arguments) != 1 or arguments[0] not in NAMES:
        sys.stderr.write(f"python -m mkdocs_podlife.schema {'|'.join(NAMES)}\n")
        return 2
    sys.stdout.write(json.dumps(load(arguments[0]), indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
