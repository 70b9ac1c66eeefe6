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
 * The configuration of a Microsoft provider: which tenants' users may sign in. As in core, Microsoft Graph describes
 * them.
 */
final class MicrosoftConfig extends OidcPresetConfig {

    private static final long serialVersionUID = 1L;

    static final String TENANT_CLAIM = "tid";

    private static final String PROFILE = "profile";
    private static final String ISSUERS = "https://login.microsoftonline.com/" + MetadataLocation.TENANT + "/v2.0";

    /** Names that stand for every organization's tenant. */
    private static final Set<String> MANY = Set.of("common", "organizations");

    private static final Pattern ID = Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    static final Setting TENANT = VendorSetting.name(
                    "tenantId",
                    "Tenant ID",
                    "The ID or domain of the directory (tenant) whose users may sign in; or common, organizations or"
                            + " consumers for more than one.")
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
     * In lower case, like the issuer in the metadata: an ID copied in upper case means the same tenant. With a tenant
     * ID, the issuer follows from the URL; with any other name, the metadata says which tenant it is for, or that it is
     * for all.
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

    /** The issuer in metadata for many tenants has a placeholder where a token has its own tenant. */
    @Override
    protected String issuerOf(JsonNode claims) {
        return super.issuerOf(claims)
                .replace(MetadataLocation.TENANT, claims.path(TENANT_CLAIM).asText());
    }

    private List<String> allowedTenants() {
        String tenants = ALLOWED_TENANTS.in(getConfig());
        return tenants == null ? List.of() : tenants(tenants);
    }

    private static List<String> tenants(String list) {
        return Arrays.asList(list.split("\\s*,\\s*", -1));
    }

    /** Tells whether users from tenants unknown to the admin may sign in. */
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

    /** By now the token's issuer is known to be that of its tenant, so the tenant is vouched for by Microsoft. */
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
     * Checks that a user without an ID token is in the tenant whose issuer an ID token would have.
     *
     * @throws SignInFailure when the user is in another tenant, or in an unknown one
     */
    void requireTenant(String tenant) {
        String issuer = String.valueOf(getIssuer());
        if (!issuer.contains(MetadataLocation.TENANT)
                && !issuer.equals(ISSUERS.replace(MetadataLocation.TENANT, tenant))) {
            throw SignInFailure.account("the user is not in the tenant that the provider's settings name");
        }
    }
}
