"""Chooses few small vectors of many, as different as possible: the committed sample of a corpus.

usage: python3 -m differential.seeds --from build/differential --to test/vectors [--nv 16,17,19-29]
           [--count 22]
"""

import argparse
import json
import pathlib
import shutil

from make_vectors import compact

from .generate import OUT_OF_GAS, versions

# Where a vector's name goes on after what is tested.
_DAMAGE = ("params", "value", "method", "to", "from", "gas", "network")
MAX_BYTES = 20_000
# What each kind of news is worth; one is the rule.
_WORTH = {"exit code": 4, "events": 3, "refused": 3, "implicit": 2}
# How much of a sample are successes and messages out of gas; the rest are other failures.
_SUCCESSES, _OUT_OF_GAS = 0.4, 0.15


def features(vector):
    """What a vector shows."""
    name = vector["_meta"]["id"].split("-", 1)[1]
    receipt = vector["postconditions"]["receipts"][0]
    code = receipt["exit_code"]
    words = name.split("-")
    found = {("exit code", code), ("topic", words[0]), ("kind", "-".join(words[:2]))}
    if len(words) > 2 and words[-1] in _DAMAGE:
        found.add(("damaged", words[-1]))
    if receipt["events_root"]:
        found.add(("events", words[0]))
    if code == OUT_OF_GAS:
        found.add(("out of gas", words[0]))
    if code == 0:
        found.add(("success", words[0]))
        found.add(("success", "-".join(words[:2])))
    if receipt["gas_used"] == 0:
        found.add(("refused", code))
    if vector["apply_messages"][0].get("implicit"):
        found.add(("implicit", words[0], code))
    return found


def _worth(news):
    return sum(_WORTH.get(feature[0], 1) for feature in news)


def choose(folder, count):
    """Greedily: always the vector with the most news for its size."""
    successes, out_of_gas, others = [], [], []
    for path in sorted(folder.glob("*.json")):
        size = path.stat().st_size
        if size <= MAX_BYTES:
            found = features(json.loads(path.read_text()))
            group = successes if ("exit code", 0) in found else \
                out_of_gas if ("exit code", OUT_OF_GAS) in found else others
            group.append((path, size, found))
    seen, chosen = set(), []
    shares = [round(count * _SUCCESSES), round(count * _OUT_OF_GAS)]
    for group, share in zip((successes, out_of_gas, others), [*shares, count - sum(shares)]):
        for _ in range(share):
            best = max(group, key=lambda c: (_worth(c[2] - seen) / (10_000 + c[1]), c[0].name))
            group.remove(best)
            seen |= best[2]
            chosen.append(best[0])
    return sorted(chosen)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--from", dest="source", type=pathlib.Path, default="build/differential")
    parser.add_argument("--to", dest="target", type=pathlib.Path, default="test/vectors")
    parser.add_argument("--nv", type=versions, default=versions("16-17,19-29"), metavar="LIST")
    parser.add_argument("--count", type=int, default=22)
    options = parser.parse_args()
    for nv in options.nv:
        target = options.target / f"nv{nv}"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for path in choose(options.source / f"nv{nv}", options.count):
            shutil.copy(path, target / path.name)
        compact(target)
        size = sum(path.stat().st_size for path in target.iterdir())
        print(f"{target}: {len(list(target.iterdir()))} vectors, {size} bytes")


if __name__ == "__main__":
    main()
