"""`python -m tests.crash --engine sqlite|postgres`: JSON lines; exit 1 when something was lost."""

import argparse
import asyncio
import json
import signal
import sys

from tests.crash import checking, running
from tests.crash.fleet import LAYOUTS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--writes", type=int, default=0)
    parser.add_argument("--migrations", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writers", type=int, default=24)
    parser.add_argument("--layout", choices=LAYOUTS, default="fleet")
    parser.add_argument("--program", default="passerelle")
    parser.add_argument("--forks", action="store_true")
    parser.add_argument("--hurries", action="store_true")
    plan = running.Plan(**vars(parser.parse_args()))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends what it has started
    report = asyncio.run(running.run(plan))
    print(file=sys.stderr)
    print(json.dumps(report.figures), flush=True)
    print(json.dumps(checking.as_line(report.findings)), flush=True)
    return 0 if report.findings.good else 1


if __name__ == "__main__":
    sys.exit(main())
