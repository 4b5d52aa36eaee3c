"""Whether a file of the bench has these rows, and each a figure. rows.py FILE ROW…

A row is the beginning of its name; with `SERVER: ` before it, it is about the server whose name begins so.
"""

import json
import sys

path, *wanted = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    figures = json.load(file)

for row in wanted:
    of, _, what = row.rpartition(": ")
    found = [each for each in figures if each["what"].strip().startswith(what) and each.get("of", "").startswith(of)]
    good = len(found) > 0 and all(any(digit.isdigit() for digit in each["figure"]) for each in found)
    print(f"{'ok     ' if good else 'FAILED '} {row}")
