package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.upstream.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;

/** Signs users in with Google, in place of core's {@code GoogleIdentityProvider}. */
final class GoogleIdentityProvider extends OidcPresetIdentityProvider {

    private final GoogleConfig config;

    GoogleIdentityProvider(KeycloakSession session, GoogleConfig config) {
        super(session, config);
        this.config = config;
    }

    /** With "Use userIp param", Google counts its quota per user address. */
    @Override
    protected BrokeredIdentityContext identify(JsonNode idToken, @Nullable String accessToken) {
        String url = config.getUserInfoUrl();
        if (!config.isUserIp() || accessToken == null || url == null) {
            return super.identify(idToken, accessToken);
        }
        String address = session.getContext().getConnection().getRemoteAddr();
        JsonNode profile = new VendorApi(http(Call.USERINFO), accessToken)
                .object(url + "?userIp=" + URLEncoder.encode(address, StandardCharsets.UTF_8));
        if (!idToken.path("sub").equals(profile.path("sub"))) {
            throw SignInFailure.misconfigured("the sub of the userinfo response is not that of the ID token");
        }
        return identityOf(profile);
    }

    @Override
    protected boolean exchangesAccessTokensOnly() {
        return true;
    }

    @Override
    public boolean isAssertionReuseAllowed() {
        return true;
    }
}
