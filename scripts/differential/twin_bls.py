"""A BLS key of tests, and what it has signed: signing takes more of the curve than these scripts know."""

from message_tools import bls_address

# The secret is the bytes 1, 2, ... 31, 1, least significant first; fvm/crypto/signing.hpp signs with it.
KEY = {
    "address": bls_address(bytes.fromhex(
        "a12ea2f55f35913e80bdeff5c9cf941348485034f909a3007a535876d590704eb302dfa178d41253073350a0214db970")),
    "text": b"libfvm twin",
    "signature": bytes.fromhex(
        "892f06e9a02d969875ac0f9a49228379934191a02e4b217469133f408678935f3eaf5bc691c571a5fb56132974091ca8"
        "05f5bacf2f1bd9fa71ee737e24613690a7beda21b86001166230ad14abf6d1c96290820c1019cb2548111da8e6815dd0"),
}
