{{/* The name of what the chart makes once. */}}
{{- define "tap-schema-loader.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{- include "tap-schema-loader.short" (.Values.fullnameOverride | default $full) -}}
{{- end }}

{{/* A name that leaves room for what Kubernetes appends to a pod's; two long names stay two. */}}
{{- define "tap-schema-loader.short" -}}
{{- if gt (len .) 52 }}{{ printf "%s-%s" (trunc 43 . | trimSuffix "-") (sha256sum . | trunc 8) }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{- define "tap-schema-loader.selector" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "tap-schema-loader.labels" -}}
{{ include "tap-schema-loader.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- end }}

{{/* What a hook's Job needs must be there before it: the same hook, with a lower weight. (list $ weight more) */}}
{{- define "tap-schema-loader.hook" -}}
{{- $hook := (index . 0).Values.hook -}}
{{- $own := dict "helm.sh/hook" $hook.events "helm.sh/hook-delete-policy" $hook.deletePolicy "helm.sh/hook-weight" (index . 1) -}}
{{- merge $own $hook.annotations (index . 2) | toYaml }}
{{- end }}

{{- define "tap-schema-loader.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "tap-schema-loader.makesAccount" . | empty | ternary "default" (include "tap-schema-loader.fullname" .)) }}
{{- end }}

{{/* Not empty if the account is made. One that is only named is somebody else's. */}}
{{- define "tap-schema-loader.makesAccount" -}}
{{- $account := .Values.serviceAccount -}}
{{- if kindIs "bool" $account.create | ternary $account.create (not $account.name) }}yes{{ end }}
{{- end }}

{{- define "tap-schema-loader.configMap" -}}
{{- .Values.existingConfigMap | default (include "tap-schema-loader.fullname" .) }}
{{- end }}

{{/* The servers to update, as {"apps": [...]}: the ones that are named, or those that are enabled. */}}
{{- define "tap-schema-loader.apps" -}}
{{- $apps := .Values.apps | default list -}}
{{- if and .Values.existingConfigMap (not $apps) }}{{ fail "apps is needed with existingConfigMap: name the TAP servers to update" }}{{ end -}}
{{- if not $apps }}
{{- range $app, $server := .Values.config.tap.servers }}
{{- if ne (toString $server.enabled) "false" }}{{ $apps = append $apps $app }}{{ end }}
{{- end }}
{{- else if not .Values.existingConfigMap }}
{{- range $apps }}
{{- if not (hasKey $.Values.config.tap.servers .) }}{{ fail (printf "apps names %s, which config.tap.servers does not have" .) }}{{ end }}
{{- end }}
{{- end }}
{{- dict "apps" $apps | toJson }}
{{- end }}

{{/* The password's key in the Secret, of a server: (list $ app). */}}
{{- define "tap-schema-loader.secretKey" -}}
{{- $root := index . 0 }}{{ $app := index . 1 -}}
{{- $server := get $root.Values.config.tap.servers $app | default dict -}}
{{- get $root.Values.database.secretKeys $app | default $server.databasePasswordKey | default $server.database_password_key | default (printf "%s-database-password" $app) }}
{{- end }}

{{/* An image by its digest, or else its tag: (list image otherwise). */}}
{{- define "tap-schema-loader.image" -}}
{{- $image := index . 0 -}}
{{- if $image.digest }}{{ printf "%s@%s" $image.repository $image.digest }}
{{- else }}{{ printf "%s:%s" $image.repository ($image.tag | default (index . 1)) }}{{ end }}
{{- end }}

{{/* What values.schema.json can't say: values that don't go together, and secrets in the open. */}}
{{- define "tap-schema-loader.check" -}}
{{- if and (eq .Values.cutOver "exclusive") (ne .Values.strategy "swap") }}{{ fail (printf "cutOver: exclusive needs strategy: swap; this is %s" .Values.strategy) }}{{ end }}
{{- $servers := .Values.config.tap.servers }}
{{- range $app, $key := .Values.database.secretKeys }}
{{- if not (or (hasKey $servers $app) (has $app ($.Values.apps | default list))) }}{{ fail (printf "database.secretKeys names %s, which is no TAP server of config.tap.servers or apps" $app) }}{{ end }}
{{- end }}
{{- range $app, $server := $servers }}
{{- $url := $server.databaseUrl | default $server.database_url | default "" }}
{{- if regexMatch "//[^/?#@]*:[^@]*@|[?&;]password=" $url }}{{ fail (printf "databaseUrl of %s has a password, which everybody sees in the ConfigMap; put it into database.existingSecret" $app) }}{{ end }}
{{- end }}
{{- end }}
