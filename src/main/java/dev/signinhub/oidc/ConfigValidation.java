package dev.signinhub.oidc;

import static dev.signinhub.broker.Setting.require;

import dev.signinhub.oauth.ClientSettings;
import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.models.IdentityProviderModel;

/**
 * Checks the configuration of an OpenID provider that is about to be saved, and completes it with what the metadata
 * says; each refusal is one sentence that says what to enter.
 *
 * <p>What was entered stays as it is: a tool that keeps realms as files would find a difference on each run.
 */
public final class ConfigValidation {

    private static final Logger logger = Logger.getLogger(ConfigValidation.class);

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    private final OIDCIdentityProviderConfig provider;
    private final MetadataAddress address;
    private final SslRequired sslRequired;
    private final SaveContext context;
    private final LastKnownMetadata copy;

    ConfigValidation(
            OIDCIdentityProviderConfig provider,
            MetadataAddress address,
            SslRequired sslRequired,
            SaveContext context) {
        this.provider = provider;
        this.address = address;
        this.sslRequired = sslRequired;
        this.context = context;
        this.copy = new LastKnownMetadata(provider.getConfig(), address.url());
    }

    /** @throws IllegalArgumentException with what is wrong */
    void checkAndComplete() {
        ClientSettings.check(provider);
        URI metadataUrl = metadataUrl();
        OidcSettings.ALL.stream()
                // Vendors do not have it: their row says where the metadata is.
                .filter(setting -> !setting.equals(OidcSettings.METADATA_URL))
                .forEach(setting -> setting.checkIn(provider.getConfig()));
        if (context.readsMetadata() && provider.isEnabled()) {
            readMetadata(metadataUrl);
        } else {
            completeWithoutReading(metadataUrl);
        }
    }

    private URI metadataUrl() {
        String url = address.url();
        require(url != null, "Metadata URL is missing: enter the URL that ends in " + WELL_KNOWN + ".");
        Objects.requireNonNull(url);
        require(
                url.regionMatches(true, 0, "https://", 0, 8) || url.regionMatches(true, 0, "http://", 0, 7),
                address.field() + " must begin with https://.");
        URI parsed = WebAddress.parse(url)
                .orElseThrow(() -> new IllegalArgumentException(address.field() + " is not a URL with a host."));
        require(
                WebAddress.isSecureEnough(parsed, sslRequired),
                address.field() + " must begin with https://, because this realm requires SSL: " + parsed
                        + " does not.");
        return parsed;
    }

    private void readMetadata(URI metadataUrl) {
        MetadataDocument metadata;
        try {
            metadata = context.read(provider.getAlias(), address.location());
        } catch (MetadataException e) {
            if (e.isUnreachable() && savedCopy().isPresent()) {
                // A provider that is down must not prevent changes to its settings.
                logger.warnf(
                        "Provider '%s' was saved with its last known metadata: %s",
                        provider.getAlias(), e.getMessage());
                completeWithoutReading(metadataUrl);
                return;
            }
            String advice = e.isOtherIssuer() ? " " + address.advice() : "";
            throw new IllegalArgumentException((e.getMessage() + advice).strip(), e);
        }
        copy.store(metadata);
    }

    private Optional<LastKnownMetadata> savedCopy() {
        return context.savedCopy(provider.getInternalId(), address.url());
    }

    /** Ignores the endpoints that the form sent: the console's script fills in the required fields. */
    private void completeWithoutReading(URI metadataUrl) {
        if (context.readsMetadata()) {
            savedCopy().ifPresentOrElse(saved -> saved.copyTo(provider.getConfig()), copy::forget);
        } else if (copy.isFromAnotherUrl()) {
            copy.forget();
        }
        if (provider.getConfig().get(IdentityProviderModel.ISSUER) == null) {
            deriveIssuer(metadataUrl);
        }
    }

    /** Discovery section 4.3 lets the issuer be derived from the URL; core finds a logout token's provider by it. */
    private void deriveIssuer(URI metadataUrl) {
        String url = metadataUrl.toString();
        if (address.issuer() != null) {
            provider.getConfig().put(IdentityProviderModel.ISSUER, address.issuer());
        } else if (url.endsWith(WELL_KNOWN)) {
            provider.getConfig()
                    .put(IdentityProviderModel.ISSUER, url.substring(0, url.length() - WELL_KNOWN.length()));
        }
    }
}
