// Istio's own sidecar injector over pods, with the template of agent/kubernetes/istio/values.yaml beside Istio's: what its webhook runs, and
// istioctl kube-inject. A pod that names no templates has both, as sidecarInjectorWebhook.defaultTemplates would have it.
//
//	injector VALUES-FILE < PODS
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	corev1 "k8s.io/api/core/v1"
	yamlreader "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"istio.io/istio/manifests"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/kube/inject"
)

const (
	chart  = "charts/istio-control/istio-discovery/"
	chosen = "inject.istio.io/templates"
)

type own struct {
	Webhook struct {
		Templates map[string]string `json:"templates"`
	} `json:"sidecarInjectorWebhook"`
}

type defaults struct {
	Values map[string]any `json:"_internal_defaults_do_not_set"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	templates, err := templates(text)
	if err != nil {
		return err
	}
	values, err := values()
	if err != nil {
		return err
	}
	pods := yamlreader.NewYAMLOrJSONDecoder(os.Stdin, 4096)
	for {
		var pod corev1.Pod
		if err := pods.Decode(&pod); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if pod.Annotations == nil {
			pod.Annotations = map[string]string{}
		}
		if pod.Annotations[chosen] == "" {
			pod.Annotations[chosen] = "sidecar,baton"
		}
		injected, err := inject.IntoObject(nil, templates, values, "", mesh.DefaultMeshConfig(), &pod, func(warning string) { fmt.Fprint(os.Stderr, warning) })
		if err != nil {
			return fmt.Errorf("%s: %w", pod.Name, err)
		}
		shown, err := yaml.Marshal(injected)
		if err != nil {
			return err
		}
		fmt.Printf("---\n%s", shown)
	}
}

func templates(values []byte) (inject.Templates, error) {
	var of own
	if err := yaml.UnmarshalStrict(values, &of); err != nil {
		return nil, err
	}
	sidecar, err := fs.ReadFile(manifests.FS, chart+"files/injection-template.yaml")
	if err != nil {
		return nil, err
	}
	return inject.ParseTemplates(inject.RawTemplates{"sidecar": string(sidecar), "baton": of.Webhook.Templates["baton"]})
}

// The chart's own, as if nobody set any.
func values() (inject.ValuesConfig, error) {
	text, err := fs.ReadFile(manifests.FS, chart+"values.yaml")
	if err != nil {
		return inject.ValuesConfig{}, err
	}
	var of defaults
	if err := yaml.Unmarshal(text, &of); err != nil {
		return inject.ValuesConfig{}, err
	}
	shown, err := json.Marshal(of.Values)
	if err != nil {
		return inject.ValuesConfig{}, err
	}
	return inject.NewValuesConfig(string(shown))
}
