package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.Setting;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oidc.MetadataAddress;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataLocation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/**
 * The configuration of a Microsoft provider: which tenants' users may sign in, and that Microsoft Graph describes them, as
 * for core's provider.
 */
final class MicrosoftConfig extends OidcPresetConfig {

    private static final long serialVersionUID = 1L;

    static final String TENANT_CLAIM = "tid";

    private static final String PROFILE = "profile";
    private static final String ISSUERS = "https://login.microsoftonline.com/" + MetadataLocation.TENANT + "/v2.0";

    /** What stands for the tenants of everybody who has one. */
    private static final Set<String> MANY = Set.of("common", "organizations");

    private static final Pattern ID = Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    static final Setting TENANT = VendorSetting.name(
                    "tenantId",
                    "Tenant ID",
                    "The directory (tenant) ID or domain whose users may sign in; common, organizations or consumers"
                            + " for many.")
            .withDefault("common");

    static final Setting ALLOWED_TENANTS = Setting.text(
                    "allowedTenants",
                    "Allowed tenants",
                    "The IDs of the tenants whose users may sign in, separated by commas; empty for all that the"
                            + " tenant ID stands for.")
            .checkedBy(value -> Setting.require(
                    tenants(value).stream()
                            .allMatch(tenant -> ID.matcher(tenant).matches()),
                    "Allowed tenants: enter the directory (tenant) IDs, separated by commas."));

    MicrosoftConfig(OidcPreset preset, MetadataCache cache) {
        super(preset, cache);
    }

    MicrosoftConfig(OidcPreset preset, IdentityProviderModel model, KeycloakSession session, MetadataCache cache) {
        super(preset, model, session, cache);
    }

    /**
     * In lower case, as the issuer in the metadata is: whoever copies a tenant's ID in upper case means the same tenant. With a
     * tenant's ID the standard's own issuer; metadata by another name speaks for a tenant that it names, or for all.
     */
    @Override
    protected MetadataAddress metadataAddress(Map<String, String> settings) {
        MetadataAddress address = super.metadataAddress(settings);
        String url = address.url();
        String tenant = TENANT.enteredIn(settings);
        return new MetadataAddress(
                url == null ? null : url.toLowerCase(Locale.ROOT),
                tenant != null && ID.matcher(tenant).matches() ? null : ISSUERS,
                address.field(),
                address.advice());
    }

    /** The metadata of many tenants has a place in its issuer where a token has its own tenant. */
    @Override
    protected String issuerOf(JsonNode unverifiedClaims) {
        return super.issuerOf(unverifiedClaims)
                .replace(
                        MetadataLocation.TENANT,
                        unverifiedClaims.path(TENANT_CLAIM).asText());
    }

    private List<String> allowedTenants() {
        String tenants = ALLOWED_TENANTS.in(getConfig());
        return tenants == null ? List.of() : tenants(tenants);
    }

    private static List<String> tenants(String list) {
        return Arrays.asList(list.split("\\s*,\\s*", -1));
    }

    /** Tells whether users of tenants may come that the admin does not know. */
    boolean isOpenToAnyTenant() {
        String tenant = String.valueOf(TENANT.in(getConfig()));
        return allowedTenants().isEmpty() && MANY.contains(tenant.toLowerCase(Locale.ROOT));
    }

    /** Microsoft sends {@code oid}, by which users are linked, only if this scope was requested. */
    @Override
    public String getDefaultScope() {
        String scopes = super.getDefaultScope();
        return Arrays.asList(scopes.split(" ")).contains(PROFILE) ? scopes : scopes + " " + PROFILE;
    }

    /** The issuer of the token is that of its tenant by now, so that the tenant is Microsoft's word. */
    @Override
    protected void requireAdmitted(JsonNode idToken) {
        super.requireAdmitted(idToken);
        List<String> allowed = allowedTenants();
        String tenant = idToken.path(TENANT_CLAIM).asText();
        if (!allowed.isEmpty() && allowed.stream().noneMatch(tenant::equalsIgnoreCase)) {
            throw SignInFailure.account("the user is in a tenant that the provider's settings do not allow");
        }
    }

    /**
     * Sees to it that a user of whom there is no ID token is of the tenant whose issuer an ID token would have.
     *
     * @throws SignInFailure when the user is of another tenant, or nobody says of which
     */
    void requireTenant(String tenant) {
        String issuer = String.valueOf(getIssuer());
        if (!issuer.contains(MetadataLocation.TENANT)
                && !issuer.equals(ISSUERS.replace(MetadataLocation.TENANT, tenant))) {
            throw SignInFailure.account("the user is not in the tenant that the provider's settings name");
        }
    }
}
