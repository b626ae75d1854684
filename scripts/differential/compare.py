"""Ours on the vectors that the reference made: results, and a sample of traces."""

import json
import subprocess

from .world import FIRST_EVM_VERSION

SHOWN = 10


def run(options, paths, *more):
    """The lines of `fvm vector run --json`."""
    bundles = ["-j", str(options.jobs)]
    answer = subprocess.run([options.program, "vector", "run", *map(str, paths), "--json", *bundles,
                             *more], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    if not lines or lines[-1]["type"] != "summary":
        raise RuntimeError(f"fvm vector run ended early: {answer.stderr[-2000:]}")
    return lines


def compare(options, name):
    """Runs ours on all vectors of a stream."""
    folder = options.output / name
    *vectors, summary = run(options, [folder])
    wrong = [vector for vector in vectors if vector["status"] != "passed"]
    for vector in wrong[:SHOWN]:
        what = ", ".join(sorted({difference["check"] for difference in vector.get("differences", [])}))
        print(f"  {name} {vector['file']}: {what or vector.get('fault') or vector.get('error')}")
    traced, unequal = compare_traces(options, name)
    return {"run": summary["selected"], "passed": summary["passed"], "mismatches": len(wrong),
            "mismatching": [vector["file"] for vector in wrong],
            "assumed": [answer["check"] for answer in summary["assumed"]],
            "traces": traced, "trace_mismatches": unequal}


def compare_traces(options, name):
    """How many traces were compared, and which differ."""
    path = options.output / f"{name}.traces.json"
    theirs = json.loads(path.read_text()) if path.exists() else {}
    folder, nv = options.output / name, name.removeprefix("nv").partition("-")[0]
    files = [folder / f"{vector}.json" for vector in theirs]
    if not files:
        return 0, []
    unequal = []
    *vectors, _ = run(options, files, "--trace")
    for vector in vectors:
        ours = told([event for message in vector.get("messages", [])
                     for event in message.get("trace", [])], int(nv))
        expected = told(theirs[vector["id"]], int(nv))
        if ours != expected:
            unequal.append(vector["id"])
            at = next((i for i, (a, b) in enumerate(zip(ours, expected)) if a != b),
                      min(len(ours), len(expected)))
            print(f"  {name} {vector['id']}: traces of {len(expected)} and {len(ours)} events differ "
                  f"at {at}: {expected[at:at + 1]} {ours[at:at + 1]}")
    return len(vectors), unequal


def told(trace, nv):
    """What both tell of an execution: no texts for people, and no blocks, of which FVM v4 tells and we
    do not. FVM v2 knows neither invocations nor codecs nor the gas limits of calls."""
    events = [{name: value for name, value in event.items() if name != "message"}
              for event in trace if event["event"] != "ipld"]
    if nv >= FIRST_EVM_VERSION:
        return events
    events = [event for event in events if event["event"] != "invoke"]
    for event in events:
        event.pop("gas_limit", None)
        for name in ("params", "value"):
            if isinstance(event.get(name), dict):
                event[name] = event[name]["data"] or None
    return events


def row(name, line):
    text = f"{name}: {line.get('messages', line.get('run'))} messages"
    if "outcomes" in line:
        kinds = ("success", "failure", "out of gas", "refused")
        text += " (" + ", ".join(f"{line['outcomes'].get(kind, 0)} {kind}" for kind in kinds) + ")"
    if "run" in line:
        text += f"; {line['mismatches']} mismatches; {line['traces']} traces, " \
                f"{len(line['trace_mismatches'])} different"
    return text + (f"; PROOFS ASSUMED {line['assumed']}" if line.get("assumed") else "")


def total(summary):
    lines = summary["streams"].values()
    count = lambda name: sum(line.get(name, 0) for line in lines)
    return (f"{count('run') or count('messages')} messages, {count('mismatches')} mismatches, "
            f"{count('traces')} traces compared, "
            f"{sum(len(line.get('trace_mismatches', [])) for line in lines)} different")
