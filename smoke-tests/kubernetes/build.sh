#!/usr/bin/env bash
# Builds what the tests in dev.baton.smoke.kubernetes ask, from Go modules, at the versions that go.mod names: a control plane of Kubernetes
# (etcd, kube-apiserver, kube-controller-manager, kubectl), Helm, and what lays the template for Istio's injector over pods. All are of one
# module, so that what they share is compiled once. Takes 15 minutes of two processors and 5 GB for Go's caches; what is there already stays.
#
# With --injector Istio's own injector as well, which takes 5 minutes more and is asked in the profile full.
#
#   build.sh [--injector] [FOLDER]      # .ci/kubernetes; a folder with the version's name is made in it
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -nE 's/^[[:space:]]*k8s.io\/kubernetes v([0-9.]+).*/\1/p' "$here/go.mod")
tools=$(cd "$here/../.." && pwd)/.ci
injector=
if [ "${1:-}" = --injector ]; then
  injector=wanted
  shift
fi
folder=${1:-$tools/kubernetes}/$version
mkdir -p "$folder" "$tools"
folder=$(cd "$folder" && pwd)

wanted=()
[ -x "$folder/etcd" ] || wanted+=(go.etcd.io/etcd/server/v3)
for program in kube-apiserver kube-controller-manager kubectl; do
  [ -x "$folder/$program" ] || wanted+=("k8s.io/kubernetes/cmd/$program")
done
[ -x "$tools/helm/helm" ] || wanted+=(helm.sh/helm/v4/cmd/helm)
[ -x "$tools/istio/istio" ] || wanted+=(./istio)
[ -x "$tools/istio/injector" ] && injector=
[ ${#wanted[@]} -gt 0 ] || [ -n "$injector" ] || exit 0

if ! command -v go >/dev/null; then
  echo "build.sh: go is missing: install Go 1.26 or newer, or put etcd, kube-apiserver, kube-controller-manager and kubectl into $folder" >&2
  exit 1
fi

# In a folder of their own until all are whole.
built=$(mktemp -d "$folder/.built.XXXXXX")
trap 'rm -rf "$built"' EXIT
# The module's folder, the linker's flags, what is built.
build() {
  (cd "$1" && CGO_ENABLED=0 go build -p 2 -trimpath -buildvcs=false -ldflags "-s -w $2" -o "$built/" "${@:3}")
}

if [ ${#wanted[@]} -gt 0 ]; then
  echo "Of Kubernetes $version and what goes with it are built: ${wanted[*]##*/}"
  build "$here" "-X k8s.io/component-base/version.gitVersion=v$version" "${wanted[@]}"
fi
if [ -n "$injector" ]; then
  echo "Istio's injector is built"
  build "$here/injector" "" .
fi
for program in "$built"/*; do
  name=$(basename "$program")
  case $name in
    v3) mv "$program" "$folder/etcd" ;;
    helm | istio) mkdir -p "$tools/$name" && mv "$program" "$tools/$name/" ;;
    injector) mkdir -p "$tools/istio" && mv "$program" "$tools/istio/" ;;
    *) mv "$program" "$folder/" ;;
  esac
done
