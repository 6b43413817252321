{{- define "baton.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- /* Of Kubernetes 1.x; providers write 36+. */ -}}
{{- define "baton.minor" -}}
{{ regexReplaceAll "[^0-9].*$" .Capabilities.KubeVersion.Minor "" }}
{{- end -}}

{{- /* Which of the policy's versions this cluster has; fails where it has none. */ -}}
{{- define "baton.policyVersion" -}}
{{- $minor := include "baton.minor" . | int -}}
{{- $else := "Set policy.enabled=false, and switch Baton on by `inject`, the Kustomize component or Istio's injector: see docs/kubernetes.md" -}}
{{- if lt $minor 34 -}}
{{- fail (printf "Kubernetes %s has no mutating admission policies that this chart can use: 1.36 and newer have them, 1.34 and 1.35 with a feature gate. %s" .Capabilities.KubeVersion.Version $else) -}}
{{- end -}}
{{- $version := ternary "v1" "v1beta1" (ge $minor 36) -}}
{{- /* Without a cluster (helm template) no kinds are known. */ -}}
{{- $served := .Capabilities.APIVersions.Has (printf "admissionregistration.k8s.io/%s/MutatingAdmissionPolicy" $version) -}}
{{- if and (.Capabilities.APIVersions.Has "v1/Pod") (not $served) -}}
{{- fail (printf "this Kubernetes %s does not serve MutatingAdmissionPolicy in admissionregistration.k8s.io/%s. On 1.34 and 1.35 the API server has to run with --feature-gates=MutatingAdmissionPolicy=true and --runtime-config=admissionregistration.k8s.io/v1beta1=true. %s" .Capabilities.KubeVersion.Version $version $else) -}}
{{- end -}}
{{- $version -}}
{{- end -}}

{{- /* The policy with the image as a volume, and without the init container. */ -}}
{{- define "baton.withImageVolume" -}}
{{- $volume := "image: Object.spec.volumes.image{reference: variables.settings.image, pullPolicy: variables.settings[?'pullPolicy'].orValue('IfNotPresent')}" -}}
{{- $policy := replace "emptyDir: Object.spec.volumes.emptyDir{sizeLimit: '16Mi'}" $volume . -}}
{{- $policy = regexReplaceAllLiteral "\n *\\+ \\(has\\(object.spec.initContainers\\) [^\n]*" $policy "" -}}
{{- $policy = regexReplaceAllLiteral "(?s),\n *JSONPatch{op: 'add', path: '/spec/initContainers/0'.*?\n {12}}}" $policy "" -}}
{{- if or (contains "path: '/spec/initContainers" $policy) (not (contains $volume $policy)) -}}
{{- fail "image.volume: the policy is not as this chart knows it" -}}
{{- end -}}
{{- $policy -}}
{{- end -}}
