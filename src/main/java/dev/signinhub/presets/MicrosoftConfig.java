package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.SignInFailure;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataLocation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.RealmModel;

/**
 * The configuration of a Microsoft provider: which tenants' users may sign in, and that Microsoft Graph describes them, as
 * for core's provider.
 */
final class MicrosoftConfig extends PresetConfig {

    private static final long serialVersionUID = 1L;

    static final String TENANT = "tenantId";
    static final String ALLOWED_TENANTS = "allowedTenants";

    private static final String PROFILE = "profile";

    /** What stands for the tenants of everybody who has one. */
    private static final Set<String> MANY = Set.of("common", "organizations");

    private static final Pattern ID = Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    MicrosoftConfig(Preset preset, MetadataCache metadata) {
        super(preset, metadata);
    }

    MicrosoftConfig(Preset preset, IdentityProviderModel model) {
        super(preset, model);
    }

    @Override
    protected void check(RealmModel realm) {
        if (!allowedTenants().stream().allMatch(tenant -> ID.matcher(tenant).matches())) {
            throw new IllegalArgumentException(
                    "Allowed tenants: enter the directory (tenant) IDs, separated by commas.");
        }
        super.check(realm);
    }

    /** In lower case, as the issuer in the metadata is: whoever copies a tenant's ID in upper case means the same tenant. */
    @Override
    protected @Nullable String metadataUrl(Map<String, String> settings) {
        String url = super.metadataUrl(settings);
        return url == null ? null : url.toLowerCase(Locale.ROOT);
    }

    private List<String> allowedTenants() {
        String tenants = get(ALLOWED_TENANTS);
        return tenants == null ? List.of() : Arrays.asList(tenants.split("\\s*,\\s*", -1));
    }

    /** Tells whether users of tenants may come that the admin does not know. */
    boolean isOpenToAnyTenant() {
        String tenant = get(TENANT);
        return allowedTenants().isEmpty() && (tenant == null || MANY.contains(tenant.toLowerCase(Locale.ROOT)));
    }

    /** Microsoft says who somebody is, by the claim {@code oid}, only to whom asks for this scope. */
    @Override
    public String getDefaultScope() {
        String scopes = super.getDefaultScope();
        return Arrays.asList(scopes.split(" ")).contains(PROFILE) ? scopes : scopes + " " + PROFILE;
    }

    /** With a tenant's ID the standard's own issuer; metadata by another name speak for a tenant that they name, or for all. */
    @Override
    protected @Nullable String fixedIssuer() {
        String tenant = get(TENANT);
        return tenant != null && ID.matcher(tenant).matches()
                ? null
                : "https://login.microsoftonline.com/" + MetadataLocation.TENANT + "/v2.0";
    }

    /** The issuer of the token is that of its tenant by now, so that the tenant is Microsoft's word. */
    @Override
    protected void requireAcceptable(JsonNode idToken) {
        super.requireAcceptable(idToken);
        List<String> allowed = allowedTenants();
        String tenant = idToken.path("tid").asText();
        if (!allowed.isEmpty() && allowed.stream().noneMatch(tenant::equalsIgnoreCase)) {
            throw SignInFailure.account("the user is of a tenant that the provider's settings do not allow");
        }
    }

    @Override
    public String getUserInfoUrl() {
        return "https://graph.microsoft.com/v1.0/me";
    }

    @Override
    public String getUserIDClaim() {
        return "id";
    }

    @Override
    public String getEmailClaim() {
        return "mail";
    }

    @Override
    public String getGivenNameClaim() {
        return "givenName";
    }

    @Override
    public String getFamilyNameClaim() {
        return "surname";
    }

    @Override
    public String getFullNameClaim() {
        return "displayName";
    }
}
