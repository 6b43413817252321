#!/usr/bin/env bash
# Builds what the tests in dev.baton.smoke.kubernetes ask, from Go modules: a control plane of Kubernetes (etcd, kube-apiserver,
# kube-controller-manager, kubectl, at the versions that the go.mod files name) and Helm. Takes 20 minutes of two processors and 9 GB for
# Go's caches; what is there already stays.
#
#   build.sh [FOLDER]      # .ci/kubernetes; a folder with the version's name is made in it
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -nE 's/^(require)?[[:space:]]*k8s.io\/kubernetes v([0-9.]+).*/\2/p' "$here/control-plane/go.mod" | head -n 1)
folder=${1:-$here/../../.ci/kubernetes}/$version
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

if ! command -v go >/dev/null; then
  echo "build.sh: go is missing: install Go 1.26 or newer, or put etcd, kube-apiserver, kube-controller-manager and kubectl into $folder" >&2
  exit 1
fi

export CGO_ENABLED=0
# Each under another name until it is whole.
build() {
  local program=$1 module=$2 package=$3 flags=$4
  [ -x "$folder/$program" ] && return
  echo "$program of Kubernetes $version is built"
  (cd "$here/$module" && go build -p 2 -trimpath -buildvcs=false -ldflags "-s -w $flags" -o "$folder/.$program" "$package")
  mv "$folder/.$program" "$folder/$program"
}

named="-X k8s.io/component-base/version.gitVersion=v$version"
build etcd etcd go.etcd.io/etcd/server/v3 ""
build kubectl control-plane k8s.io/kubernetes/cmd/kubectl "$named"
build kube-apiserver control-plane k8s.io/kubernetes/cmd/kube-apiserver "$named"
build kube-controller-manager control-plane k8s.io/kubernetes/cmd/kube-controller-manager "$named"

# Helm, and what lays the template for Istio's injector over pods.
tools=$(cd "$here/../.." && pwd)/.ci
[ -x "$tools/helm/helm" ] || GOBIN="$tools/helm" go install -p 2 -trimpath -ldflags "-s -w" helm.sh/helm/v4/cmd/helm@v4.3.1
[ -x "$tools/istio/istio" ] || (cd "$here/istio" && go build -p 2 -trimpath -buildvcs=false -o "$tools/istio/istio" .)
