package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.MetadataDocument;
import org.jboss.logging.Logger;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Corrects what an import could only derive: core finds a back-channel logout's provider by the stored issuer
 * ({@code TokenManager.getOIDCIdentityProviders}), which may end in a slash that the metadata URL does not show.
 */
final class StoredMetadata {

    private static final Logger logger = Logger.getLogger(StoredMetadata.class);

    private final KeycloakSession session;
    private final IdentityProviderModel provider;
    private final LastKnownMetadata copy;
    private final boolean takesSecret;

    /** @param takesSecret whether a secret is sent to what the copy names */
    StoredMetadata(
            KeycloakSession session, IdentityProviderModel provider, LastKnownMetadata copy, boolean takesSecret) {
        this.session = session;
        this.provider = provider;
        this.copy = copy;
        this.takesSecret = takesSecret;
    }

    /** Stores metadata that this node has read itself, if the provider has no copy or one with a different issuer. */
    void correct(MetadataDocument document) {
        boolean isCorrect =
                document.metadata().issuer().equals(provider.getConfig().get(IdentityProviderModel.ISSUER))
                        && (takesSecret || copy.isPresent());
        if (isCorrect || !document.isLive()) {
            return;
        }
        try {
            KeycloakModelUtils.runJobInTransaction(
                    session.getKeycloakSessionFactory(), session.getContext(), other -> store(document, other));
        } catch (RuntimeException e) {
            logger.warnf(
                    "The metadata of provider '%s' could not be stored: %s",
                    provider.getAlias(), e.getClass().getSimpleName());
        }
    }

    private void store(MetadataDocument document, KeycloakSession other) {
        IdentityProviderModel saved = other.identityProviders().getById(provider.getInternalId());
        if (saved == null) {
            return;
        }
        IdentityProviderModel model = new IdentityProviderModel(saved);
        if (takesSecret) {
            // Only an admin decides which servers may get a secret.
            model.getConfig()
                    .put(IdentityProviderModel.ISSUER, document.metadata().issuer());
        } else {
            copy.store(document);
            copy.copyTo(model.getConfig());
        }
        other.identityProviders().update(model);
        logger.debugf("Stored the issuer of provider '%s' as given in its metadata", provider.getAlias());
    }
}
