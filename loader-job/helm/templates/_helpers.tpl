{{/* The names of what the chart makes: one per release and TAP server. */}}
{{- define "tap-schema-loader.name" -}}
{{- printf "%s-%s" .Release.Name .Values.app | trunc 52 | trimSuffix "-" }}
{{- end }}

{{- define "tap-schema-loader.labels" -}}
app.kubernetes.io/name: tap-schema-loader
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: {{ .Values.app | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end }}

{{/* What a hook's Job needs must be there before it: the same hook, with a lower weight. */}}
{{- define "tap-schema-loader.hook" -}}
helm.sh/hook: "pre-install,pre-upgrade"
helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded"
{{- end }}

{{- define "tap-schema-loader.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "tap-schema-loader.name" .) }}
{{- end }}

{{- define "tap-schema-loader.configMap" -}}
{{- .Values.existingConfigMap | default (include "tap-schema-loader.name" .) }}
{{- end }}
