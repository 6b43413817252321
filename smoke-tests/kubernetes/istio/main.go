// What Istio's sidecar injector makes of pods with the template of agent/kubernetes/istio/values.yaml: rendered with Istio's functions that the
// template uses, laid over the pod as Kubernetes merges, and the pod's own containers laid over that again (RunTemplate and
// reapplyOverwrittenContainers in Istio's pkg/kube/inject). Istio itself is not in it.
//
//	istio VALUES-FILE < PODS
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

type values struct {
	Webhook struct {
		Templates map[string]string `json:"templates"`
	} `json:"sidecarInjectorWebhook"`
}

// What a template sees, as far as Baton's looks.
type data struct {
	ObjectMeta metav1.ObjectMeta
	Spec       corev1.PodSpec
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
	var chart values
	if err := yaml.UnmarshalStrict(text, &chart); err != nil {
		return err
	}
	baton, err := template.New("inject").Option("missingkey=error").Funcs(sprig.TxtFuncMap()).Parse(chart.Webhook.Templates["baton"])
	if err != nil {
		return err
	}
	pods, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	for i, document := range strings.Split(string(pods), "\n---\n") {
		var pod corev1.Pod
		if err := yaml.UnmarshalStrict([]byte(document), &pod); err != nil {
			return err
		}
		injected, err := inject(baton, pod)
		if err != nil {
			return fmt.Errorf("%s: %w", pod.Name, err)
		}
		shown, err := yaml.Marshal(injected)
		if err != nil {
			return err
		}
		if i > 0 {
			fmt.Println("---")
		}
		fmt.Print(string(shown))
	}
	return nil
}

func inject(baton *template.Template, pod corev1.Pod) (corev1.Pod, error) {
	var rendered bytes.Buffer
	if err := baton.Execute(&rendered, data{pod.ObjectMeta, pod.Spec}); err != nil {
		return pod, err
	}
	overlay, err := yaml.YAMLToJSON(rendered.Bytes())
	if err != nil {
		return pod, err
	}
	injected, err := merge(pod, overlay)
	for i := 0; err == nil && i < len(pod.Spec.Containers); i++ {
		own, _ := json.Marshal(corev1.Pod{Spec: corev1.PodSpec{Containers: pod.Spec.Containers[i : i+1]}})
		injected, err = merge(injected, own)
	}
	return injected, err
}

// A field that Kubernetes does not have is an error.
func merge(pod corev1.Pod, overlay []byte) (corev1.Pod, error) {
	var merged corev1.Pod
	current, err := json.Marshal(pod)
	if err != nil {
		return pod, err
	}
	result, err := strategicpatch.StrategicMergePatch(current, overlay, corev1.Pod{})
	if err != nil {
		return pod, err
	}
	err = yaml.UnmarshalStrict(result, &merged)
	return merged, err
}
