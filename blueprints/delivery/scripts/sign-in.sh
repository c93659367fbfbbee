#!/usr/bin/env bash
# Signs in to the clouds of an environment with the token that the runner vouches for the job with. No key is kept anywhere: what comes of it lasts an hour, for an apply two. Sourced by the steps that need it.
# shellcheck disable=SC2154 # who sources it has sourced lib.sh before

# A token for who asks for `audience`: the runner signs which repository, branch and environment the job is of.
token() {
  if on_github; then
    [ -n "$(printenv ACTIONS_ID_TOKEN_REQUEST_URL || true)" ] ||
      fail "this job may not ask for a token: its permissions lack id-token: write, as those of pull requests from forks do"
    curl --fail --silent --show-error --retry 3 --max-time 30 --header "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
      "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$(printf '%s' "$1" | jq -sRr @uri)" | jq -er .value
  elif on_gitlab; then
    # One for each audience, under `id_tokens` of the job.
    case $1 in
      sts.amazonaws.com) printenv TERRANE_TOKEN_AWS ;;
      api://AzureADTokenExchange) printenv TERRANE_TOKEN_AZURE ;;
      *) printenv TERRANE_TOKEN_GCP ;;
    esac
  elif on_azure; then
    # One audience for all, and the subject of the service connection that the job uses: https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
    [ -n "$(printenv SYSTEM_ACCESSTOKEN || true)" ] || fail "this job may not ask for a token: SYSTEM_ACCESSTOKEN is not given to it"
    curl --fail --silent --show-error --retry 3 --max-time 30 --request POST --header 'Content-Type: application/json' --header 'Content-Length: 0' --config - \
      "$SYSTEM_OIDCREQUESTURI?api-version=7.1&serviceConnectionId=$AZURESUBSCRIPTION_SERVICE_CONNECTION_ID" <<<"header = \"Authorization: Bearer $SYSTEM_ACCESSTOKEN\"" | jq -er .oidcToken
  else
    printenv TERRANE_TOKEN || fail "this job has no token that vouches for it"
  fi
}

# `plan`, or `apply-` and the part whose rights an apply needs.
identity() {
  case $1 in
    plan) printf '%s-%s-plan' '${project.name}' "$(of_environment .short)" ;;
    *) printf '%s-%s-apply-%s' '${project.name}' "$(of_environment .short)" "$TERRANE_RIGHTS" ;;
  esac
}

# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html: it takes no signature.
sign_in_to_aws() {
  local role=$1 account region partition suffix answer
  account=$(of_environment '.aws.account')
  region=$(of_environment '.aws.region')
  partition=$(of_environment .aws.partition)
  if [ "$TERRANE_CLOUD" = aws ]; then
    account=$TERRANE_ACCOUNT
    region=$TERRANE_REGION
    partition=$TERRANE_PARTITION
  fi
  [ -n "$account" ] || return 0
  suffix=amazonaws.com
  [ "$partition" != aws-cn ] || suffix=amazonaws.com.cn
  local endpoint
  endpoint=$(printenv AWS_ENDPOINT_URL_STS || printf 'https://sts.%s.%s' "$region" "$suffix")
  # A cluster takes up to 45 minutes to be made, a copy of a database longer: a role to apply lasts two hours.
  local seconds=3600
  case $role in *-apply-*) seconds=7200 ;; esac
  token sts.amazonaws.com >"$work/aws.token"
  answer=$(curl --silent --show-error --retry 3 --max-time 60 --header 'Accept: application/json' \
    --data-urlencode Action=AssumeRoleWithWebIdentity --data-urlencode Version=2011-06-15 --data-urlencode "DurationSeconds=$seconds" \
    --data-urlencode "RoleArn=arn:$partition:iam::$account:role/$role" \
    --data-urlencode "RoleSessionName=$(printf '%s%s' "$(printenv GITHUB_RUN_ID | sed 's/$/-/' || true)" "$TERRANE_NAME" | cut -c 1-64)" \
    --data-urlencode "WebIdentityToken@$work/aws.token" "$endpoint/") || fail "AWS does not answer at $endpoint"
  rm -f "$work/aws.token"
  if ! jq -e .AssumeRoleWithWebIdentityResponse >/dev/null 2>&1 <<<"$answer"; then
    fail "AWS does not let this job become $role of account $account: $(jq -r '.Error.Message // .' <<<"$answer" 2>/dev/null || printf '%s' "$answer"). The stack terraform/delivery/$TERRANE_ENVIRONMENT/aws makes it"
  fi
  local keys='.AssumeRoleWithWebIdentityResponse.AssumeRoleWithWebIdentityResult.Credentials'
  AWS_ACCESS_KEY_ID=$(jq -er "$keys.AccessKeyId" <<<"$answer")
  AWS_SECRET_ACCESS_KEY=$(jq -er "$keys.SecretAccessKey" <<<"$answer")
  AWS_SESSION_TOKEN=$(jq -er "$keys.SessionToken" <<<"$answer")
  hide "$AWS_SECRET_ACCESS_KEY"
  hide "$AWS_SESSION_TOKEN"
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION="$region"
}

# https://google.aip.dev/auth/4117: libraries of Google ask for the token themselves, and again when what came of it has ended.
sign_in_to_google() {
  local role=$1 account provider
  account=$(of_environment '.gcp.project')
  [ "$TERRANE_CLOUD" != gcp ] || account=$TERRANE_ACCOUNT
  [ -n "$account" ] || return 0
  provider=$(jq -er --arg project "$account" '.[$project]' <<<"$(printenv TERRANE_GCP_PROVIDERS || true)" 2>/dev/null) ||
    fail "the variable TERRANE_GCP_PROVIDERS has nothing for the project $account: the stack terraform/delivery/$TERRANE_ENVIRONMENT/gcp prints it"
  # An account's id has at most 30 characters: https://cloud.google.com/iam/docs/service-accounts-create
  if [ "$(printf '%s' "$role" | wc -c)" -gt 30 ]; then role=$(printf '%s' "$role" | sed "s/^${project.name}-//"); fi
  local audience="//iam.googleapis.com/$provider" source
  if on_github; then
    source=$(jq -n --arg url "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$(printf '%s' "https:$audience" | jq -sRr @uri)" --arg token "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
      '{ url: $url, headers: { Authorization: ("bearer " + $token) }, format: { type: "json", subject_token_field_name: "value" } }')
  else
    token "https:$audience" >"$work/google.token"
    source=$(jq -n --arg file "$work/google.token" '{ file: $file, format: { type: "text" } }')
  fi
  jq -n --arg audience "$audience" --arg email "$role@$account.iam.gserviceaccount.com" --argjson source "$source" '{
    type: "external_account", audience: $audience, subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: "https://sts.googleapis.com/v1/token", credential_source: $source,
    service_account_impersonation_url: "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/\($email):generateAccessToken",
    service_account_impersonation: { token_lifetime_seconds: 3600 }
  }' >"$work/google.json"
  export GOOGLE_APPLICATION_CREDENTIALS="$work/google.json" CLOUDSDK_CORE_PROJECT="$account"
}

# https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/service_principal_oidc
sign_in_to_azure() {
  local role=$1 account client
  account=$(of_environment '.azure.subscription')
  [ "$TERRANE_CLOUD" != azure ] || account=$TERRANE_ACCOUNT
  [ -n "$account" ] || return 0
  client=$(jq -er --arg identity "$account/$role" '.[$identity]' <<<"$(printenv TERRANE_AZURE_CLIENTS || true)" 2>/dev/null) ||
    fail "the variable TERRANE_AZURE_CLIENTS has nothing for $role of the subscription $account: the stack terraform/delivery/$TERRANE_ENVIRONMENT/azure prints it"
  ARM_TENANT_ID=$(of_environment .azure.tenant)
  export ARM_USE_OIDC=true ARM_CLIENT_ID="$client" ARM_TENANT_ID ARM_SUBSCRIPTION_ID="$account"
  # GitHub's own variables are read by the provider, which asks anew when a token has ended.
  if on_azure; then
    # So it does here: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/service_principal_oidc
    export ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID="$AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"
  elif ! on_github; then
    token api://AzureADTokenExchange >"$work/azure.token"
    export ARM_OIDC_TOKEN_FILE_PATH="$work/azure.token"
  fi
  # kubelogin asks the command line of Azure.
  if command -v az >/dev/null; then
    az login --service-principal --username "$client" --tenant "$ARM_TENANT_ID" --federated-token "$(token api://AzureADTokenExchange)" --output none ||
      fail "Azure does not let this job become $role of the subscription $account"
    az account set --subscription "$account"
    # kubelogin asks for this later, when the token of the sign-in has ended: https://github.com/Azure/login/issues/372
    az account get-access-token --resource 6dae42f8-4368-4678-94ff-3960e28e3630 --output none || true
  fi
}

# Providers ask clusters with a plugin of the cloud, which machines of runners may lack.
plugin() {
  mkdir -p "$work/bin"
  export PATH="$work/bin:$PATH"
  case $TERRANE_CLOUD in
    gcp)
      command -v gke-gcloud-auth-plugin >/dev/null || gcloud components install gke-gcloud-auth-plugin --quiet >/dev/null 2>&1 || sudo -n apt-get install -qq -y google-cloud-cli-gke-gcloud-auth-plugin >/dev/null 2>&1 ||
        warn "the machine of this job has no gke-gcloud-auth-plugin: stacks that ask a cluster fail"
      ;;
    azure)
      command -v kubelogin >/dev/null || az aks install-cli --install-location "$work/bin/kubectl" --kubelogin-install-location "$work/bin/kubelogin" --only-show-errors >/dev/null 2>&1 ||
        warn "the machine of this job has no kubelogin: stacks that ask a cluster fail"
      ;;
  esac
}

# Stacks of one cloud may read another one, and states may lie there: the job is signed in wherever its environment has an account.
sign_in() {
  local role
  need curl jq
  role=$(identity "$1")
  sign_in_to_aws "$role"
  sign_in_to_google "$role"
  sign_in_to_azure "$role"
  [ "$(printenv TERRANE_RIGHTS || true)" = foundation ] || plugin
}
