#!/bin/sh
# Creates the provider that a file describes, or makes the existing one like the file; run it as often as you like.
#
#   export CLIENT_ID=deployer CLIENT_SECRET=…
#   apply-curl.sh https://keycloak.example.com myrealm acme.json
#
# The client is one of that realm: confidential, with a service account that has the role manage-identity-providers of
# realm-management, and nothing else.
set -eu

if [ $# -ne 3 ]; then
  echo "Usage: $0 SERVER REALM FILE" >&2
  exit 2
fi
server=$1
realm=$2
file=$3
instances=$server/admin/realms/$realm/identity-provider/instances
alias=$(sed -n 's/^ *"alias" *: *"\([^"]*\)".*/\1/p' "$file" | head -n 1)

# Secret and token go through a pipe: arguments are in the list of processes.
token=$(printf 'grant_type=client_credentials&client_id=%s&client_secret=%s' "$CLIENT_ID" "$CLIENT_SECRET" |
  curl -sS --fail-with-body --data-binary @- "$server/realms/$realm/protocol/openid-connect/token" |
  sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')

call() {
  printf 'Authorization: Bearer %s' "$token" | curl -sS -H @- "$@"
}

status=$(call -o /dev/null -w '%{http_code}' "$instances/$alias")
case $status in
  200) set -- PUT "$instances/$alias" ;;
  404) set -- POST "$instances" ;;
  *)
    echo "The server answered $status for $instances/$alias" >&2
    exit 1
    ;;
esac
call --fail-with-body -X "$1" -H 'Content-Type: application/json' --data-binary "@$file" "$2"
