package dev.signinhub.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.freemarker.model.IdentityProviderBean;

/**
 * Those of the page's providers that may be chosen here, in the order in which they are drawn.
 *
 * <p>Public, with public getters, because FreeMarker calls no others.
 */
public final class OfferedProviders extends IdentityProviderBean {

    private final List<IdentityProvider> lastUsed = new ArrayList<>();
    private final List<IdentityProvider> listed = new ArrayList<>();
    private final List<IdentityProvider> quiet = new ArrayList<>();

    private final IdentityProviderBean selected;
    private final Selection selection;
    private final @Nullable String usedLast;

    /**
     * @param selected core's selection: of the realm, of an organization, or of what a user is linked with
     * @param selection which of them are left out
     * @param usedLast an alias
     */
    OfferedProviders(IdentityProviderBean selected, Selection selection, @Nullable String usedLast) {
        super(selected.getSession(), selected.getRealm(), selected.getBaseURI(), selected.getFlowContext());
        this.selected = selected;
        this.selection = selection;
        this.usedLast = usedLast;
    }

    /** All of them. */
    @Override
    public List<IdentityProvider> getProviders() {
        // Not before a page asks: most pages have no providers, and core's selection is as lazy.
        if (providers == null) {
            selected.getProviders().forEach(this::sort);
            providers = Stream.of(lastUsed, listed, quiet).flatMap(List::stream).toList();
        }
        return providers;
    }

    /** The one that this browser signed in with last, or nothing. */
    public List<IdentityProvider> getLastUsed() {
        getProviders();
        return lastUsed;
    }

    /** All others but the quiet ones. */
    public List<IdentityProvider> getListed() {
        getProviders();
        return listed;
    }

    /** The entries without an account for which no admin has chosen a place. */
    public List<IdentityProvider> getQuiet() {
        getProviders();
        return quiet;
    }

    private void sort(IdentityProvider provider) {
        if (selection
                .absence(provider.getProviderId(), () -> session.identityProviders()
                        .getByAlias(provider.getAlias()))
                .isPresent()) {
            return;
        }
        if (selection.isEntry(provider.getProviderId())) {
            (isOrdered(provider) ? listed : quiet).add(provider);
        } else {
            (provider.getAlias().equals(usedLast) ? lastUsed : listed).add(provider);
        }
    }

    private static boolean isOrdered(IdentityProvider provider) {
        return provider.getGuiOrder() != null && !provider.getGuiOrder().isBlank();
    }
}
