package dev.signinhub.page;

import dev.signinhub.broker.EntryWithoutAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Set<String> hidden;
    private final Map<String, EntryWithoutAccount> entries;
    private final @Nullable String usedLast;

    /**
     * @param selected core's selection: of the realm, of an organization, or of what a user is linked with
     * @param hidden provider IDs that are not offered
     * @param entries by provider ID
     * @param usedLast an alias
     */
    OfferedProviders(
            IdentityProviderBean selected,
            Set<String> hidden,
            Map<String, EntryWithoutAccount> entries,
            @Nullable String usedLast) {
        super(selected.getSession(), selected.getRealm(), selected.getBaseURI(), selected.getFlowContext());
        this.selected = selected;
        this.hidden = hidden;
        this.entries = entries;
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
        var entry = entries.get(provider.getProviderId());
        if (hidden.contains(provider.getProviderId()) || (entry != null && !isOpen(entry, provider))) {
            return;
        }
        if (entry != null) {
            (isOrdered(provider) ? listed : quiet).add(provider);
        } else {
            (provider.getAlias().equals(usedLast) ? lastUsed : listed).add(provider);
        }
    }

    private boolean isOpen(EntryWithoutAccount entry, IdentityProvider provider) {
        var model = session.identityProviders().getByAlias(provider.getAlias());
        return model != null && entry.isOpen(model);
    }

    private static boolean isOrdered(IdentityProvider provider) {
        return provider.getGuiOrder() != null && !provider.getGuiOrder().isBlank();
    }
}
