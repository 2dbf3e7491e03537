{{/* The name of everything in the release's namespace: the release's name, with `halley` in it. */}}
{{- define "halley.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 42 | trimSuffix "-" }}
{{- else if contains .Chart.Name .Release.Name }}
{{- .Release.Name | trunc 42 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 42 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "halley.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "halley.fullname" .) }}
{{- end }}

{{- define "halley.serve.fullname" -}}
{{- printf "%s-serve" (include "halley.fullname" .) }}
{{- end }}

{{/* What the selectors of a part match; a selector cannot be changed later. (list root "operator") */}}
{{- define "halley.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* Secrets that Halley writes carry `managed-by: halley`; what the chart makes does not. */}}
{{- define "halley.labels" -}}
{{- $root := index . 0 -}}
{{- $own := dict
  "app.kubernetes.io/part-of" "halley"
  "app.kubernetes.io/version" $root.Chart.AppVersion
  "app.kubernetes.io/managed-by" $root.Release.Service
  "helm.sh/chart" (printf "%s-%s" $root.Chart.Name ($root.Chart.Version | replace "+" "_")) -}}
{{- toYaml (merge $own (include "halley.selectorLabels" . | fromYaml) $root.Values.commonLabels) }}
{{- end }}

{{/* The labels of a part with others that do not replace them. (list root "operator" others) */}}
{{- define "halley.labelsWith" -}}
{{- toYaml (merge (include "halley.labels" . | fromYaml) (index . 2)) }}
{{- end }}

{{/* A digest names the image exactly, so it wins over a tag. */}}
{{- define "halley.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ printf "%s@%s" .repository .digest }}
{{- else -}}
{{ printf "%s:%s" .repository (.tag | default $.Chart.AppVersion) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "halley.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "halley.containerSecurityContext" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* The shards, the one without a name first. */}}
{{- define "halley.shards" -}}
{{- prepend .Values.shards "" | toJson }}
{{- end }}

{{/* The Lease of a shard. (list root shard) */}}
{{- define "halley.lease" -}}
{{- $name := printf "%s-operator" (include "halley.fullname" (index . 0)) -}}
{{- with index . 1 }}{{ printf "%s-%s" $name . }}{{ else }}{{ $name }}{{ end }}
{{- end }}
