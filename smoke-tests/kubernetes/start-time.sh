#!/usr/bin/env bash
#
# What Baton adds to the start of a pod: the init container's copier, then the JVM until its service is ready, beside the same JVM without Baton.
# Each is in a root, processes and network of its own, by the pod's user, with the filter of system calls that become.py has, and both by turns,
# as other work on the machine is not the same all the time. What a runtime needs to make containers is not in it.
# Takes root on Linux, Python 3, libseccomp, the image (mvn -Pimage package) and the sample service (mvn -pl smoke-tests test-compile).
# Usage: JAVA_HOME=... smoke-tests/kubernetes/start-time.sh [rounds], 20 otherwise. Prints medians of elapsed and CPU milliseconds, and of each
# round's ratio.
set -euo pipefail

rounds=${1:-20}
[[ $rounds =~ ^[1-9][0-9]*$ ]] || { echo "start-time.sh: '$rounds' is no number of rounds; expected 1 or more" >&2 && exit 2; }
cd "$(dirname "$0")/../.."
image=$PWD/agent/target/baton-image.tar
service=$PWD/smoke-tests/target/classes
[[ -f $image ]] || { echo "start-time.sh: $image is not there: mvn -Pimage -pl bootstrap,instrumentation,agent package -DskipTests" >&2 && exit 2; }
[[ -d $service ]] || { echo "start-time.sh: $service is not there: mvn -pl smoke-tests test-compile" >&2 && exit 2; }
[[ -x ${JAVA_HOME:-}/bin/java ]] || { echo "start-time.sh: JAVA_HOME='${JAVA_HOME:-}' has no bin/java" >&2 && exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
unshare --mount --pid --net --ipc --uts --fork --mount-proc python3 - "$image" "$work" "$service" "$JAVA_HOME" "$rounds" <<'PYTHON'
import io, json, os, platform, statistics, subprocess, sys, tarfile, time

image, work, service, jdk, rounds = sys.argv[1:]
sys.dont_write_bytecode = True
sys.path.insert(0, "smoke-tests/kubernetes")
import become

init, app = work + "/init", work + "/app"
TICKS = os.sysconf("SC_CLK_TCK")


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def unpack():
    layout = tarfile.open(image)
    blob = lambda descriptor: layout.extractfile("blobs/" + descriptor["digest"].replace(":", "/")).read()
    index = json.loads(blob(json.load(layout.extractfile("index.json"))["manifests"][0]))
    own = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    manifest = next(each for each in index["manifests"] if each["platform"]["architecture"] == own)
    for layer in json.loads(blob(manifest))["layers"]:
        tarfile.open(fileobj=io.BytesIO(blob(layer))).extractall(init)


def share(path, at):
    os.makedirs(app + at, exist_ok=True)
    mount("--bind", path, app + at)
    mount("-o", "remount,bind,ro", app + at)


def begin(root, user, command):
    """A process of a container: its id, its standard input and output."""
    given, stdin = os.pipe()
    stdout, takes = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(given, 0)
        os.dup2(takes, 1)
        os.dup2(os.open("/dev/null", os.O_WRONLY), 2)
        os.closerange(3, 64)
        become.main({"root": root, "user": user, "environment": {}, "seccomp": True, "command": command})
    os.close(given)
    os.close(takes)
    return child, stdin, stdout


def copier():
    start = time.perf_counter()
    child, stdin, stdout = begin(init, "65532:65532", ["/copier"])
    _, status, used = os.wait4(child, 0)
    elapsed = time.perf_counter() - start
    os.close(stdin)
    os.close(stdout)
    assert status == 0, status
    return 1000 * elapsed, 1000 * (used.ru_utime + used.ru_stime)


def jvm(*options):
    start = time.perf_counter()
    child, stdin, stdout = begin(app, "1000:0", [jdk + "/bin/java", "-Xmx256m", "-XX:+UseSerialGC", *options, "-cp", "/app",
                                                 "dev.baton.smoke.service.Main", "jdk-pool"])
    said = os.read(stdout, 4096)
    elapsed = time.perf_counter() - start
    fields = open("/proc/%d/stat" % child).read().rsplit(")", 1)[1].split()
    assert said.startswith(b"READY "), said
    os.close(stdin)
    os.waitpid(child, 0)
    os.close(stdout)
    return 1000 * elapsed, 1000 * (int(fields[11]) + int(fields[12])) / TICKS


unpack()
os.makedirs(init + "/baton")
os.makedirs(app + "/baton")
for each in ("usr", "etc", "lib", "lib64", "bin"):
    if os.path.islink("/" + each):
        os.symlink(os.readlink("/" + each), app + "/" + each)
    elif os.path.isdir("/" + each):
        share("/" + each, "/" + each)
if not jdk.startswith("/usr/"):
    share(jdk, jdk)
share(service, "/app")
share("/dev", "/dev")
os.makedirs(app + "/proc")
os.makedirs(app + "/tmp")
mount("-t", "proc", "proc", app + "/proc")
mount("-t", "tmpfs", "-o", "mode=777", "tmpfs", app + "/tmp")
os.chmod(init, 0o755)
os.chmod(app, 0o755)

jvm()
rows = []
for number in range(int(rounds)):
    mount("-t", "tmpfs", "-o", "size=16m,mode=777", "tmpfs", init + "/baton")
    without = jvm() if number % 2 == 0 else None
    copied = copier()
    mount("--bind", init + "/baton", app + "/baton")
    injected = jvm("-javaagent:/baton/baton.jar")
    without = without or jvm()
    rows.append((without, copied, injected))
    subprocess.run(["umount", app + "/baton", init + "/baton"], check=True)
for at, name in enumerate(("elapsed", "CPU")):
    without, copied, injected = ([row[i][at] for row in rows] for i in range(3))
    median = statistics.median
    print("%s ms, medians of %d: without Baton %.0f, with Baton %.0f, copier %.0f" % (name, len(rows), median(without), median(injected), median(copied)))
    print("%s, ratio to the JVM without Baton: JVM with Baton %.2f, copier %.3f, both %.2f" % (
        name, median(i / w for w, i in zip(without, injected)), median(c / w for w, c in zip(without, copied)),
        median((c + i) / w for w, c, i in zip(without, copied, injected))))
PYTHON
