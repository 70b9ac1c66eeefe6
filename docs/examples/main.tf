terraform {
  required_providers {
    keycloak = {
      source  = "keycloak/keycloak"
      version = ">= 5.9"
    }
  }
}

resource "keycloak_oidc_identity_provider" "acme" {
  realm        = "myrealm"
  alias        = "acme"
  provider_id  = "oidc-pkce"
  display_name = "Acme"

  client_id      = "keycloak"
  default_scopes = "openid profile email"
  store_token    = false
  sync_mode      = "FORCE"

  extra_config = {
    metadataUrl = "https://login.acme.example/.well-known/openid-configuration"
  }

  # The resource requires these three. The server discards the secret and reads the URLs from the metadata.
  client_secret     = "not-used"
  authorization_url = "https://login.acme.example"
  token_url         = "https://login.acme.example"

  lifecycle {
    ignore_changes = [authorization_url, token_url, jwks_url, user_info_url, logout_url, issuer]
  }
}
