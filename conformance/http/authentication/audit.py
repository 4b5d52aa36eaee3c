"""Reads the audit log after roles.py. audit.py FILE PASSWORD…"""

import json
import sys

file, *passwords = sys.argv[1:]
with open(file, encoding="utf-8") as opened:
    text = opened.read()
lines = [json.loads(line) for line in text.splitlines()]


def check(name, passed):
    print(f"{'ok     ' if passed else 'FAILED '} {name}")


def found(**fields):
    return [line for line in lines if all(line.get(name) == value for name, value in fields.items())]


check("each line tells when, who, from where, what and how it ended",
      lines and all({"time", "user", "address", "operation", "result"} <= line.keys() for line in lines))
check("the lines stand in their order", [line["time"] for line in lines] == sorted(line["time"] for line in lines))
check("a failed login", found(operation="login", user="admin", address="127.0.0.1", result="failed"))
check("an account that was added", found(operation="user add", target="alice", address="command line", result="success"))
refused = found(operation="DeleteInstance", user="a-reader", namespace="root/cimv2", result="CIM_ERR_ACCESS_DENIED")
check("an attempt that was refused", refused)
check("with its request and its object",
      refused and "request" in refused[0] and refused[0]["target"].endswith('IOV_Host.InstanceID="nothing"'))
failed = found(operation="DeleteInstance", user="a-operator", namespace="root/cimv2")
check("an attempt that failed", failed and failed[0]["result"].startswith("CIM_ERR_") and failed[0]["detail"])
check("a method", found(operation="Nothing", user="a-operator", namespace="root/cimv2"))
check("nothing that only reads", not any(line["operation"].startswith(("Enumerate", "Get")) for line in lines))
check("no passwords", not any(password in text for password in passwords))
