#!/usr/bin/env python3
"""What Istio's Telemetry resources and its MeshConfig come to for one workload, said a second time.

  telemetry.py generate FOLDER CASES SEED   writes CASES folders with resources, and what is expected of them
  telemetry.py compare FOLDER               compares each case's `actual.json` with that

Written from Istio's documentation of Telemetry (precedence: mesh, namespace, workload; tags replaced whole) and from what
its control plane does (pilot/pkg/model/telemetry.go: getTelemetries, applicableTelemetries, Tracing), and not from Baton.
"""
import json
import os
import random
import sys

FIELDS = ["randomSamplingPercentage", "disableSpanReporting", "useRequestIdForTraceSampling", "enableIstioTags",
          "disableContextPropagation"]
LABELS = {"app": ["reviews", "ratings"], "version": ["v1", "v2"], "team": ["a"]}


# ------------------------------------------------------------------------------------------------ the rules

def age(resource):
    metadata = resource["metadata"]
    return (instant(metadata.get("creationTimestamp")), metadata["name"] + "." + metadata["namespace"])


def instant(text):
    """Seconds in UTC; what has no time is older than everything."""
    if not text:
        return float("-inf")
    import datetime
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def match_labels(resource):
    return (resource["spec"].get("selector") or {}).get("matchLabels") or {}


def for_everybody(resource):
    return not match_labels(resource) and "targetRefs" not in resource["spec"]


def applicable(telemetries, namespace, labels, root):
    """The entries of `tracing`, the weakest first."""
    entries = []
    ordered = sorted(telemetries, key=age)
    places = [root] if namespace == root else [root, namespace]
    for place in places:
        for each in ordered:
            if each["metadata"]["namespace"] == place and for_everybody(each):
                entries += [(each, entry) for entry in each["spec"].get("tracing") or []]
                break
    for each in ordered:
        wanted = match_labels(each)
        if (each["metadata"]["namespace"] == namespace and wanted and "targetRefs" not in each["spec"]
                and all(labels.get(k) == v for k, v in wanted.items())):
            entries += [(each, entry) for entry in each["spec"].get("tracing") or []]
            break
    return entries


def expected(case):
    sides = {"client": {}, "server": {}}
    mesh = case["mesh"]
    if mesh:
        source = case["meshFrom"]
        tracing = (mesh.get("defaultConfig") or {}).get("tracing") or {}
        for side in sides.values():
            default = (mesh.get("defaultProviders") or {}).get("tracing") or []
            if default:
                side["provider"] = {"value": default[0], "from": source}
            if "sampling" in tracing:
                side["randomSamplingPercentage"] = {"value": tracing["sampling"], "from": source}
            if tracing.get("customTags"):
                side["customTags"] = {"value": tracing["customTags"], "from": source}
    root = case["rootArgument"] or (mesh or {}).get("rootNamespace") or "istio-system"
    for resource, entry in applicable(case["telemetries"], case["namespace"], case["labels"], root):
        mode = (entry.get("match") or {}).get("mode", "CLIENT_AND_SERVER")
        chosen = {"CLIENT": ["client"], "SERVER": ["server"]}.get(mode, ["client", "server"])
        source = resource["metadata"]["namespace"] + "/" + resource["metadata"]["name"]
        for side in chosen:
            if entry.get("providers"):
                sides[side]["provider"] = {"value": entry["providers"][0]["name"], "from": source}
            for field in FIELDS:
                if field in entry:
                    sides[side][field] = {"value": entry[field], "from": source}
            if entry.get("customTags"):
                sides[side]["customTags"] = {"value": entry["customTags"], "from": source}
    return sides


# ------------------------------------------------------------------------------------------------ cases

def some_tag(r):
    kind = r.choice(["literal", "environment", "header", "formatter"])
    if kind == "literal":
        return {"literal": {"value": r.choice(["a", "with \"quotes\" and \\", "ünï", "x: y"])}}
    if kind == "formatter":
        return {"formatter": {"value": r.choice(["%REQ(X-A)%", "%PROTOCOL%-%RESPONSE_CODE%", "100%%", "plain"])}}
    tag = {"name": r.choice(["ZONE", "x-tenant", "X-Team"])}
    if r.random() < 0.5:
        tag["defaultValue"] = r.choice(["none", "0", "a:b"])
    return {kind: tag}


def some_entry(r):
    entry = {}
    if r.random() < 0.6:
        entry["match"] = {} if r.random() < 0.2 else {"mode": r.choice(["CLIENT", "SERVER", "CLIENT_AND_SERVER"])}
    if r.random() < 0.4:
        entry["providers"] = [{"name": r.choice(["otel", "zipkin", "sky"])}]
    if r.random() < 0.6:
        entry["randomSamplingPercentage"] = r.choice([0, 0.0, 1, 10.5, 99.99, 100, 100.0, 0.01])
    for field in FIELDS[1:]:
        if r.random() < 0.25:
            entry[field] = r.random() < 0.5
    if r.random() < 0.4:
        entry["customTags"] = {"t%d" % i: some_tag(r) for i in range(r.choice([0, 1, 1, 2, 3]))}
    return entry


def some_time(r):
    if r.random() < 0.3:
        return None
    return r.choice(["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:01Z", "2025-12-31T23:59:59.5Z",
                     "2025-06-01T12:00:00-05:00", "2026-01-01T00:00:00.000Z"])


def some_telemetry(r, number, namespaces):
    metadata = {"name": r.choice(["a", "a-b", "b", "mesh-default", "t"]) + str(number), "namespace": r.choice(namespaces)}
    time = some_time(r)
    if time:
        metadata["creationTimestamp"] = time
    spec = {}
    if r.random() < 0.45:
        chosen = r.sample(sorted(LABELS), r.randint(1, 2))
        spec["selector"] = {"matchLabels": {k: r.choice(LABELS[k]) for k in chosen}}
    elif r.random() < 0.1:
        spec["selector"] = {"matchLabels": {}}
    elif r.random() < 0.1:
        spec["targetRefs"] = [{"kind": "Gateway", "group": "gateway.networking.k8s.io", "name": "waypoint"}]
    if r.random() < 0.9:
        spec["tracing"] = [some_entry(r) for _ in range(r.choice([0, 1, 1, 1, 2, 3]))]
    if r.random() < 0.2:
        spec["metrics"] = [{"providers": [{"name": "prometheus"}]}]
    return {"apiVersion": "telemetry.istio.io/" + r.choice(["v1", "v1alpha1"]), "kind": "Telemetry", "metadata": metadata,
            "spec": spec}


def some_mesh(r, root):
    mesh = {"accessLogFile": "/dev/stdout"}
    if root != "istio-system" or r.random() < 0.2:
        mesh["rootNamespace"] = root
    if r.random() < 0.5:
        mesh["defaultProviders"] = {"tracing": [r.choice(["otel", "zipkin"])]}
    tracing = {}
    if r.random() < 0.7:
        tracing["sampling"] = r.choice([0, 5, 12.5, 100])
    if r.random() < 0.4:
        tags = {"m%d" % i: some_tag(r) for i in range(r.choice([0, 1, 2]))}
        tracing["customTags"] = {k: v for k, v in tags.items() if "formatter" not in v}
    mesh["defaultConfig"] = {"tracing": tracing, "discoveryAddress": "istiod:15012"}
    return mesh


def some_case(r):
    root = r.choice(["istio-system", "istio-system", "mesh-root"])
    namespaces = [root, "shop", "pay"]
    case = {
        "namespace": r.choice(namespaces),
        "labels": {k: r.choice(v) for k, v in LABELS.items() if r.random() < 0.7},
        "telemetries": [some_telemetry(r, i, namespaces) for i in range(r.randint(0, 9))],
        "mesh": None, "meshFrom": None, "rootArgument": None,
    }
    if r.random() < 0.5:
        case["mesh"] = some_mesh(r, root)
        case["meshFrom"] = r.choice(["MeshConfig", "istio-system/istio"])
    elif root != "istio-system" or r.random() < 0.3:
        case["rootArgument"] = root
    return case


def documents(case, r):
    """All of a case, with what is not meant for anybody here in between."""
    all_documents = [json.dumps(each, indent=r.choice([None, 2]), ensure_ascii=r.random() < 0.5)
                     for each in case["telemetries"]]
    if case["mesh"] and case["meshFrom"] == "MeshConfig":
        all_documents.append(json.dumps(case["mesh"]))
    elif case["mesh"]:
        namespace, name = case["meshFrom"].split("/")
        all_documents.append(json.dumps({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": namespace, "name": name},
            "data": {"mesh": json.dumps(case["mesh"]), "meshNetworks": "networks: {}"}}))
    if r.random() < 0.5:
        all_documents.append(json.dumps({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"tracing": 1}}))
    r.shuffle(all_documents)
    return all_documents


def generate(folder, count, seed):
    for number in range(count):
        r = random.Random(seed * 1_000_003 + number)
        case = some_case(r)
        place = os.path.join(folder, "%04d" % number)
        os.makedirs(os.path.join(place, "files", "more"))
        files = [[] for _ in range(r.randint(1, 4))]
        for each in documents(case, r):
            r.choice(files).append(each)
        for i, texts in enumerate(files):
            name = os.path.join(place, "files", r.choice(["", "more"]), "f%d.%s" % (i, r.choice(["yaml", "yml", "json"])))
            with open(name, "w", encoding="utf-8") as out:
                out.write("\n---\n".join(texts) + "\n")
        with open(os.path.join(place, "files", "notes.txt"), "w", encoding="utf-8") as out:
            out.write("kind: Telemetry\nnot: [yaml\n")
        arguments = ["--json", "--namespace", case["namespace"]]
        if case["labels"]:
            arguments += ["--labels", ",".join(k + "=" + v for k, v in case["labels"].items())]
        if case["rootArgument"]:
            arguments += ["--root-namespace", case["rootArgument"]]
        with open(os.path.join(place, "arguments"), "w", encoding="utf-8") as out:
            out.write("\n".join(arguments + [os.path.join(place, "files")]) + "\n")
        with open(os.path.join(place, "expected.json"), "w", encoding="utf-8") as out:
            json.dump({"telemetry": expected(case), "problems": []}, out, indent=1)


def compare(folder):
    different = 0
    fields = 0
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name, "expected.json"), encoding="utf-8") as file:
            wanted = json.load(file)
        with open(os.path.join(folder, name, "actual.json"), encoding="utf-8") as file:
            found = json.load(file)
        fields += sum(len(side) for side in wanted["telemetry"].values())
        if found != wanted:
            different += 1
            print("case %s: expected %s\n  and found %s" % (name, json.dumps(wanted), json.dumps(found)))
    print("%d cases with %d values, %d of them different" % (len(os.listdir(folder)), fields, different))
    return different


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "generate":
        generate(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    elif len(sys.argv) == 3 and sys.argv[1] == "compare":
        sys.exit(1 if compare(sys.argv[2]) else 0)
    else:
        sys.exit(__doc__)
