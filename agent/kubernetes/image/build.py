#!/usr/bin/env python3
"""Makes Baton's image for Kubernetes, for two platforms, without Docker and without root.

    build.py JAR SBOM OUTPUT      as `mvn -Pimage package` calls it

OUTPUT is a tar of an OCI image layout (https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md) with one index in it.
In the image, at its root:

    baton.jar        JAR, byte for byte
    baton.cdx.json   SBOM, of what is in the jar (CycloneDX), in one line, with one hash of each part: SHA-256
    copier           the entry point, of copier.c
    LICENSE, NOTICE  the jar's
    COPYRIGHT.musl   of the C library in the copier

The same jar and SBOM give the same bytes. So the version and the time stamp are the jar's, only one version of the compiler is taken,
and layers are gzip files that compress nothing: what a compressor makes depends on its version, and most of the jar is compressed already.

The compiler is zig: what the variable ZIG names, else what lies in .ci/zig, else what is on the path.
"""
import datetime
import hashlib
import io
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

# Also what `baton.jar inject` writes, with the version as its tag.
NAME = "baton.dev/baton-init"
ZIG = "0.17.1"
# Architectures by their names in OCI, and by those of the compiler.
TARGETS = {"amd64": "x86_64-linux-musl", "arm64": "aarch64-linux-musl"}
HERE = pathlib.Path(__file__).resolve().parent


def find_zig():
    local = HERE.parents[2] / ".ci/zig/ziglang/zig"
    zig = os.environ.get("ZIG") or (str(local) if local.exists() else shutil.which("zig"))
    found = subprocess.run([zig, "version"], capture_output=True, text=True).stdout.strip() if zig else ""
    if found != ZIG:
        there = f"{zig} is {found or 'none'}" if zig else "there is none"
        sys.exit(f"zig {ZIG} is needed to build the image, another version would give other bytes; {there}.\n"
                 f"  python3 -m pip install --no-deps --target .ci/zig ziglang=={ZIG}\n"
                 "puts it where it is looked for; the variable ZIG names another place.")
    return zig


def compile_copier(zig, target):
    with tempfile.TemporaryDirectory() as folder:
        copier = pathlib.Path(folder, "copier")
        subprocess.run(
            [zig, "cc", "-target", target, "-static", "-Os", "-s", "-std=c11", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE",
             "-Wl,--gc-sections", "-o", str(copier), "copier.c"],
            cwd=HERE, check=True, env={**os.environ, "ZIG_LOCAL_CACHE_DIR": folder})
        return copier.read_bytes()


def musl_copyright(zig):
    return (pathlib.Path(zig).resolve().parent / "lib/libc/musl/COPYRIGHT").read_bytes()


def tar(files, mtime):
    """A tar with nothing in it but names, modes and bytes. files: name to (mode, bytes)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            mode, content = files[name]
            entry = tarfile.TarInfo(name)
            entry.mode, entry.mtime, entry.size = mode, mtime, len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def stored(content):
    """A gzip file (RFC 1952) whose blocks hold the bytes as they are (RFC 1951, section 3.2.4)."""
    most = 0xFFFF
    blocks = [content[at:at + most] for at in range(0, len(content), most)]
    out = [b"\x1f\x8b\x08\0\0\0\0\0\0\xff"]
    for number, block in enumerate(blocks, 1):
        out.append(struct.pack("<BHH", number == len(blocks), len(block), most ^ len(block)) + block)
    out.append(struct.pack("<II", zlib.crc32(content), len(content)))
    return b"".join(out)


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def one_hash(value):
    """Of an SBOM: the plugin writes eight hashes of each part, more text than all else, and each says the same. A digest of an image is SHA-256 too."""
    if isinstance(value, list):
        return [one_hash(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: [each for each in inner if each["alg"] == "SHA-256"] if name == "hashes" else one_hash(inner) for name, inner in value.items()}


class Layout:
    """Blobs by their digests, and descriptors of them."""

    def __init__(self):
        self.blobs = {}

    def add(self, kind, content, **more):
        digest = hashlib.sha256(content).hexdigest()
        self.blobs[digest] = content
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{digest}", "size": len(content), **more}

    def add_layer(self, files, mtime):
        """Its descriptor, and its digest before compression."""
        content = tar(files, mtime)
        return self.add("layer.v1.tar+gzip", stored(content)), f"sha256:{hashlib.sha256(content).hexdigest()}"

    def files(self, index):
        files = {f"blobs/sha256/{digest}": (0o644, content) for digest, content in self.blobs.items()}
        files["oci-layout"] = (0o644, compact({"imageLayoutVersion": "1.0.0"}))
        files["index.json"] = (0o644, compact(index))
        return files


def image(layout, architecture, layers, labels, created):
    config = {
        "architecture": architecture,
        "os": "linux",
        "created": created,
        "config": {"User": "65532:65532", "WorkingDir": "/", "Entrypoint": ["/copier"], "Labels": labels},
        "rootfs": {"type": "layers", "diff_ids": [diff for _, diff in layers]},
        "history": [{"created": created, "created_by": "agent/kubernetes/image/build.py"}] * len(layers),
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": layout.add("config.v1+json", compact(config)),
        "layers": [layer for layer, _ in layers],
    }
    return layout.add("manifest.v1+json", compact(manifest), platform={"architecture": architecture, "os": "linux"})


def main(jar, sbom, output):
    zig = find_zig()
    if not pathlib.Path(sbom).exists():
        sys.exit(f"{sbom} is not there. The Maven plugin that writes it does nothing when Maven is offline (-o).")
    with zipfile.ZipFile(jar) as archive:
        manifest = archive.getinfo("META-INF/MANIFEST.MF")
        lines = archive.read(manifest).decode().splitlines()
        version = next(line.split(": ", 1)[1] for line in lines if line.startswith("Implementation-Version: "))
        stamp = datetime.datetime(*manifest.date_time, tzinfo=datetime.timezone.utc)
        own = {name: (0o444, archive.read(f"META-INF/{name}")) for name in ("LICENSE", "NOTICE")}
    created, mtime = stamp.strftime("%Y-%m-%dT%H:%M:%SZ"), int(stamp.timestamp())
    labels = {
        "org.opencontainers.image.title": "Baton",
        "org.opencontainers.image.description": "Copies baton.jar, a Java agent, to the volume at /baton",
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.licenses": "Apache-2.0 AND MIT",
    }
    layout = Layout()
    shared = layout.add_layer({
        **own,
        "baton.jar": (0o444, pathlib.Path(jar).read_bytes()),
        "baton.cdx.json": (0o444, compact(one_hash(json.loads(pathlib.Path(sbom).read_text())))),
        "COPYRIGHT.musl": (0o444, musl_copyright(zig)),
    }, mtime)
    images = []
    for architecture, target in TARGETS.items():
        copier = layout.add_layer({"copier": (0o555, compile_copier(zig, target))}, mtime)
        images.append(image(layout, architecture, [shared, copier], labels, created))
    kind = "application/vnd.oci.image.index.v1+json"
    index = layout.add("index.v1+json", compact({"schemaVersion": 2, "mediaType": kind, "manifests": images}), annotations={
        "org.opencontainers.image.ref.name": version,
        "io.containerd.image.name": f"{NAME}:{version}",
    })
    content = tar(layout.files({"schemaVersion": 2, "mediaType": kind, "manifests": [index]}), mtime)
    pathlib.Path(output).write_bytes(content)
    print(f"{output}: {NAME}:{version}@{index['digest']}, {len(content)} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
