"""The oracle as a partner: one message, one report."""

import base64
import json
import subprocess


class Oracle:
    """`fvm-oracle messages --serve` on a start state. `numbered` is the number of the last message."""

    def __init__(self, program, settings, state, bundle, vectors):
        header = vectors.parent / f"{vectors.name}.stream.json"
        header.write_text(json.dumps({**settings, "messages": []}))
        self.numbered = -1
        self._process = subprocess.Popen(
            [program, "messages", str(header), "--serve", "--car", str(state), "--bundle", str(bundle),
             "--vectors", str(vectors)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def ask(self, entry):
        self._process.stdin.write(json.dumps(entry) + "\n")
        self._process.stdin.flush()
        self.numbered += 1
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the oracle ended at {json.dumps(entry)}")
        return json.loads(line)


def entry(draft, default_epoch):
    """A draft as the oracle reads it."""
    fields = {"id": draft.name.lower(), "from": draft.sender.address.text, "to": draft.to.text,
              "value": str(draft.value), "gas_limit": draft.gas_limit, "method": draft.method,
              "epoch": default_epoch}
    if draft.implicit:
        fields["implicit"] = True
    else:
        fields.update(nonce=draft.sender.nonce, gas_fee_cap="1000", gas_premium="10")
    if draft.params:
        fields["params_base64"] = base64.b64encode(draft.params).decode()
    fields.update(draft.changes)
    return fields


def returned(report):
    return base64.b64decode(report["return"])


def took_nonce(report):
    """Whether the message got past its checks: what is refused before uses no gas."""
    return report["gas_used"] > 0
