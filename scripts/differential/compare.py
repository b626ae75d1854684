"""Ours on the vectors that the reference made: results, and a sample of traces."""

import json
import subprocess

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


def compare(options, nv):
    """Runs ours on all vectors of a version."""
    folder = options.output / f"nv{nv}"
    *vectors, summary = run(options, [folder])
    wrong = [vector for vector in vectors if vector["status"] != "passed"]
    for vector in wrong[:SHOWN]:
        what = ", ".join(sorted({difference["check"] for difference in vector.get("differences", [])}))
        print(f"  nv{nv} {vector['file']}: {what or vector.get('fault') or vector.get('error')}")
    traced, unequal = compare_traces(options, nv)
    return {"run": summary["selected"], "passed": summary["passed"], "mismatches": len(wrong),
            "mismatching": [vector["file"] for vector in wrong],
            "assumed": [answer["check"] for answer in summary["assumed"]],
            "traces": traced, "trace_mismatches": unequal}


def compare_traces(options, nv):
    """How many traces were compared, and which differ."""
    path = options.output / f"nv{nv}.traces.json"
    theirs = json.loads(path.read_text()) if path.exists() else {}
    folder = options.output / f"nv{nv}"
    files = [folder / f"{name}.json" for name in theirs]
    if not files:
        return 0, []
    unequal = []
    *vectors, _ = run(options, files, "--trace")
    for vector in vectors:
        ours = plain(event for message in vector.get("messages", [])
                     for event in message.get("trace", []))
        expected = plain(theirs[vector["id"]])
        if ours != expected:
            unequal.append(vector["id"])
            at = next((i for i, (a, b) in enumerate(zip(ours, expected)) if a != b),
                      min(len(ours), len(expected)))
            print(f"  nv{nv} {vector['id']}: traces of {len(expected)} and {len(ours)} events differ "
                  f"at {at}: {expected[at:at + 1]} {ours[at:at + 1]}")
    return len(vectors), unequal


def plain(trace):
    """A trace without the texts for people."""
    return [{name: value for name, value in event.items() if name != "message"} for event in trace]


def row(nv, line):
    outcomes = line.get("outcomes", {})
    kinds = ", ".join(f"{outcomes.get(kind, 0)} {kind}"
                      for kind in ("success", "failure", "out of gas", "refused"))
    text = f"nv{nv}: {line.get('messages', line.get('run'))} messages ({kinds})"
    if "run" in line:
        text += f"; {line['mismatches']} mismatches; {line['traces']} traces, " \
                f"{len(line['trace_mismatches'])} different"
    return text + (f"; PROOFS ASSUMED {line['assumed']}" if line.get("assumed") else "")


def total(summary):
    lines = summary["versions"].values()
    count = lambda name: sum(line.get(name, 0) for line in lines)
    return (f"{count('run') or count('messages')} messages, {count('mismatches')} mismatches, "
            f"{count('traces')} traces compared, "
            f"{sum(len(line.get('trace_mismatches', [])) for line in lines)} different")
