#!/bin/sh
# Creates the provider that a file describes, or makes the existing one like the file; run it as often as you like.
#
#   kcadm.sh config credentials --server https://keycloak.example.com --realm master --user admin
#   apply-kcadm.sh myrealm acme.json
#
# Further arguments go to kcadm.sh, such as "--config FILE". KCADM names it, if it is not in the PATH.
set -eu

if [ $# -lt 2 ]; then
  echo "Usage: $0 REALM FILE [OPTION OF kcadm.sh]..." >&2
  exit 2
fi
realm=$1
file=$2
shift 2
kcadm=${KCADM:-kcadm.sh}
alias=$(sed -n 's/^ *"alias" *: *"\([^"]*\)".*/\1/p' "$file" | head -n 1)

if "$kcadm" get "identity-provider/instances/$alias" -r "$realm" "$@" > /dev/null 2>&1; then
  "$kcadm" update "identity-provider/instances/$alias" -r "$realm" -f "$file" "$@"
else
  "$kcadm" create identity-provider/instances -r "$realm" -f "$file" "$@"
fi
