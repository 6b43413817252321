#!/usr/bin/env bash
#
# How long Baton's init container runs: the copier of the image that `mvn -Pimage package` has built, in a root, processes and mounts of its
# own, with an empty volume each time. What a runtime needs to make a container is not in it. Takes root on Linux, and Python 3.
# Usage: smoke-tests/kubernetes/copier-time.sh [runs], 50 otherwise. Prints elapsed milliseconds, from its start to its end.
set -euo pipefail

runs=${1:-50}
[[ $runs =~ ^[1-9][0-9]*$ ]] || { echo "copier-time.sh: '$runs' is no number of runs; expected 1 or more" >&2 && exit 2; }
cd "$(dirname "$0")/../.."
image=$PWD/agent/target/baton-image.tar
[[ -f $image ]] || { echo "copier-time.sh: $image is not there: mvn -Pimage -pl bootstrap,instrumentation,agent package -DskipTests" >&2 && exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
python3 - "$image" "$work/root" <<'PYTHON'
import io, json, platform, sys, tarfile

layout = tarfile.open(sys.argv[1])
blob = lambda descriptor: layout.extractfile("blobs/" + descriptor["digest"].replace(":", "/")).read()
index = json.loads(blob(json.load(layout.extractfile("index.json"))["manifests"][0]))
own = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
manifest = next(each for each in index["manifests"] if each["platform"]["architecture"] == own)
for layer in json.loads(blob(manifest))["layers"]:
    tarfile.open(fileobj=io.BytesIO(blob(layer))).extractall(sys.argv[2])
PYTHON
mkdir "$work/root/baton"
chmod 755 "$work/root"

unshare --mount --pid --fork --mount-proc python3 - "$work/root" "$runs" <<'PYTHON'
import os, statistics, subprocess, sys, time

root, runs = sys.argv[1], int(sys.argv[2])


def inside():
    os.chroot(root)
    os.chdir("/")
    os.setgroups([])
    os.setgid(65532)
    os.setuid(65532)


times = []
for _ in range(runs):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=777", "tmpfs", root + "/baton"], check=True)
    start = time.perf_counter()
    subprocess.run(["/copier"], preexec_fn=inside, check=True, env={})
    times.append(1000 * (time.perf_counter() - start))
    size = os.stat(root + "/baton/baton.jar").st_size
    subprocess.run(["umount", root + "/baton"], check=True)
print("%d bytes copied %d times: median %.1f ms, least %.1f, most %.1f" % (size, runs, statistics.median(times), min(times), max(times)))
PYTHON
