"""What twin messages have to reach: every method of the actors, with the exit codes below."""

from message_tools import exported

FIRST_EXPORTED = 1 << 24
OTHER, FALLBACK = "other", "fallback"
RECEIVE, AUTHENTICATE = exported("Receive"), exported("AuthenticateMessage")

# Actor and method: its name, and the exit codes that some call of it must have ended with.
METHODS = {
    ("system", 1): ("Constructor", {0, 18, 20}),
    ("system", OTHER): ("any other", {22}),
    ("init", 1): ("Constructor", {0, 18, 20, 21}),
    ("init", 2): ("Exec", {0, 16, 17, 18, 21, 23}),
    ("init", 3): ("Exec4", {0, 16, 18, 21}),
    ("init", OTHER): ("any other", {22}),
    ("cron", 1): ("Constructor", {0, 18, 20, 21}),
    ("cron", 2): ("EpochTick", {0, 18}),
    ("cron", OTHER): ("any other", {22}),
    ("account", 1): ("Constructor", {0, 16, 18, 20, 21}),
    ("account", 2): ("PubkeyAddress", {0, 16, 18}),
    ("account", AUTHENTICATE): ("AuthenticateMessage", {0, 16, 20, 21}),
    ("account", FALLBACK): ("Fallback", {0}),
    ("account", OTHER): ("any other", {22}),
    ("placeholder", FALLBACK): ("anything", {0}),
    ("ethaccount", 1): ("Constructor", {0, 16, 18}),
    ("ethaccount", FALLBACK): ("Fallback", {0}),
    ("ethaccount", OTHER): ("any other", {22}),
    ("multisig", 1): ("Constructor", {0, 16, 17, 18, 20, 21, 23}),
    ("multisig", 2): ("Propose", {0, 16, 18, 19, 21, 24}),
    ("multisig", 3): ("Approve", {0, 16, 17, 18, 19, 21}),
    ("multisig", 4): ("Cancel", {0, 17, 18, 20, 21}),
    ("multisig", 5): ("AddSigner", {0, 17, 18, 21, 23}),
    ("multisig", 6): ("RemoveSigner", {0, 16, 18, 21, 23}),
    ("multisig", 7): ("SwapSigner", {0, 16, 17, 18, 21, 23}),
    ("multisig", 8): ("ChangeNumApprovalsThreshold", {0, 16, 18, 21}),
    ("multisig", 9): ("LockBalance", {0, 16, 18, 21}),
    ("multisig", RECEIVE): ("Receive", {0, 16, 21}),
    ("multisig", FALLBACK): ("Fallback", {0}),
    ("multisig", OTHER): ("any other", {22}),
    ("paymentchannel", 1): ("Constructor", {0, 17, 18, 20, 21, 23}),
    ("paymentchannel", 2): ("UpdateChannelState", {0, 16, 18, 20, 21, 24, 32}),
    ("paymentchannel", 3): ("Settle", {0, 18, 20}),
    ("paymentchannel", 4): ("Collect", {0, 18}),
    ("paymentchannel", OTHER): ("any other", {22}),
    ("reward", 1): ("Constructor", {0, 16, 18, 20, 21}),
    ("reward", 2): ("AwardBlockReward", {0, 16, 17, 18, 20, 21}),
    ("reward", 3): ("ThisEpochReward", {0, 16, 18}),
    ("reward", 4): ("UpdateNetworkKPI", {0, 16, 18, 21}),
    ("reward", OTHER): ("any other", {22}),
    ("datacap", 1): ("Constructor", {0, 16, 18, 20, 21}),
    ("datacap", exported("Mint")): ("Mint", {0, 16, 17, 18, 21, 22, 23, 24}),
    ("datacap", exported("Destroy")): ("Destroy", {0, 16, 17, 18, 19, 21}),
    ("datacap", exported("Name")): ("Name", {0, 16}),
    ("datacap", exported("Symbol")): ("Symbol", {0, 16}),
    ("datacap", exported("Granularity")): ("Granularity", {0, 16}),
    ("datacap", exported("TotalSupply")): ("TotalSupply", {0, 16}),
    ("datacap", exported("Balance")): ("Balance", {0, 16, 21}),
    ("datacap", exported("Transfer")): ("Transfer", {0, 16, 18, 19, 21, 23, 24}),
    ("datacap", exported("TransferFrom")): ("TransferFrom", {0, 16, 18, 19, 21}),
    ("datacap", exported("IncreaseAllowance")): ("IncreaseAllowance", {0, 16, 17, 21, 25}),
    ("datacap", exported("DecreaseAllowance")): ("DecreaseAllowance", {0, 16, 17, 21, 25}),
    ("datacap", exported("RevokeAllowance")): ("RevokeAllowance", {0, 16, 21, 25}),
    ("datacap", exported("Burn")): ("Burn", {0, 16, 19, 21, 25}),
    ("datacap", exported("BurnFrom")): ("BurnFrom", {0, 16, 19, 21}),
    ("datacap", exported("Allowance")): ("Allowance", {0, 16, 21}),
    ("datacap", OTHER): ("any other", {18, 22}),
    ("storagepower", 1): ("Constructor", {0, 16, 18, 20}),
    ("storagepower", 2): ("CreateMiner", {0, 16, 18, 19, 21}),
    ("storagepower", 3): ("UpdateClaimedPower", {0, 16, 17, 18, 20, 21}),
    ("storagepower", 4): ("EnrollCronEvent", {0, 16, 18, 20, 21}),
    ("storagepower", 5): ("OnEpochTickEnd", {0, 16, 18}),
    ("storagepower", 6): ("UpdatePledgeTotal", {0, 16, 18, 20, 21}),
    ("storagepower", 9): ("CurrentTotalPower", {0, 16, 18}),
    ("storagepower", exported("CreateMiner")): ("CreateMiner, exported", {0, 16, 21}),
    ("storagepower", exported("NetworkRawPower")): ("NetworkRawPower", {0, 16}),
    ("storagepower", exported("MinerRawPower")): ("MinerRawPower", {0, 16, 21}),
    ("storagepower", exported("MinerCount")): ("MinerCount", {0, 16}),
    ("storagepower", exported("MinerConsensusCount")): ("MinerConsensusCount", {0, 16}),
    ("storagepower", exported("MinerPower")): ("MinerPower", {0, 16, 17, 21}),
    ("storagepower", OTHER): ("any other", {18, 22}),
    ("verifiedregistry", 1): ("Constructor", {0, 16, 18, 20, 21}),
    ("verifiedregistry", 2): ("AddVerifier", {0, 16, 17, 18, 21, 23}),
    ("verifiedregistry", 3): ("RemoveVerifier", {0, 16, 18, 21, 23}),
    ("verifiedregistry", 4): ("AddVerifiedClient", {0, 16, 17, 18, 21, 23}),
    ("verifiedregistry", exported("AddVerifiedClient")): ("AddVerifiedClient", {0, 16, 17, 21}),
    ("verifiedregistry", 7): ("RemoveVerifiedClientDataCap", {0, 16, 17, 18, 21, 23, 24}),
    ("verifiedregistry", 8): ("RemoveExpiredAllocations", {0, 16, 18, 21, 23, 24}),
    ("verifiedregistry", exported("RemoveExpiredAllocations")): ("RemoveExpiredAllocations", {0, 16, 21}),
    ("verifiedregistry", 9): ("ClaimAllocations", {0, 16, 18, 19, 21, 24}),
    ("verifiedregistry", 10): ("GetClaims", {0, 16, 18, 21}),
    ("verifiedregistry", exported("GetClaims")): ("GetClaims", {0, 16, 21}),
    ("verifiedregistry", 11): ("ExtendClaimTerms", {0, 16, 18, 21}),
    ("verifiedregistry", exported("ExtendClaimTerms")): ("ExtendClaimTerms", {0, 16, 21}),
    ("verifiedregistry", 12): ("RemoveExpiredClaims", {0, 16, 18, 21, 24}),
    ("verifiedregistry", exported("RemoveExpiredClaims")): ("RemoveExpiredClaims", {0, 16, 21}),
    ("verifiedregistry", RECEIVE): ("Receive", {0, 16, 17, 18, 20, 21}),
    ("verifiedregistry", OTHER): ("any other", {22}),
}
ACTORS = sorted({actor for actor, _ in METHODS})
_HAVE_FALLBACK = {"account", "ethaccount", "multisig", "placeholder"}


def _row(actor, method):
    """The key of METHODS that a call counts for."""
    if (actor, method) in METHODS:
        return actor, method
    if actor == "placeholder" or (method >= FIRST_EXPORTED and actor in _HAVE_FALLBACK):
        return actor, FALLBACK
    return actor, OTHER


def code_of(outcome):
    """0 for "ok", 16 for "exit 16 USR_ILLEGAL_ARGUMENT"; nothing for what is not an exit code."""
    if outcome == "ok":
        return 0
    kind, _, rest = outcome.partition(" ")
    return int(rest.split()[0]) if kind == "exit" else None


def reached(totals):
    """Each row's exit codes and how often."""
    rows = {key: {} for key in METHODS}
    for call in totals["calls"]:
        if call["actor"] not in ACTORS or call["method"] == 0:
            continue
        row = rows[_row(call["actor"], call["method"])]
        for outcome, count in call["outcomes"].items():
            code = code_of(outcome)
            row[code if code is not None else outcome] = row.get(
                code if code is not None else outcome, 0) + count
    return rows


def table(rows):
    lines = []
    for key, codes in rows.items():
        name = METHODS[key][0]
        number = "" if key[1] in (OTHER, FALLBACK) else f" {key[1]}"
        told = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items(), key=str))
        lines.append(f"  {key[0]:17}{name + number:39}{told}")
    return "\n".join(lines)


def missing(rows):
    """In words, what should have been reached and was not."""
    return [f"{actor} {METHODS[actor, method][0]}: exit code {code} was not reached"
            for (actor, method), codes in rows.items()
            for code in sorted(METHODS[actor, method][1] - set(codes))]
