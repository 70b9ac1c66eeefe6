package dev.signinhub.page;

import dev.signinhub.broker.EntryWithoutAccount;
import dev.signinhub.broker.SignInPage.Absence;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;

/**
 * Which of the providers that core selects for a page are left out there.
 *
 * @param hidden provider IDs that the server hides
 * @param entries those who ask nobody for an account, by provider ID
 * @param withoutEntries whether the realm or its theme wants none of them
 */
record Selection(Set<String> hidden, Map<String, EntryWithoutAccount> entries, boolean withoutEntries) {

    /** Returns the same with what a realm and its theme have decided. */
    Selection decided(Map<?, ?> properties) {
        return new Selection(hidden, entries, "off".equals(properties.get("signinHubGuest")));
    }

    boolean isEntry(String providerId) {
        return entries.containsKey(providerId);
    }

    /**
     * Returns why a provider is left out, if it is.
     *
     * @param model finds the provider; null if it is gone
     */
    Optional<Absence> absence(String providerId, Supplier<@Nullable IdentityProviderModel> model) {
        if (hidden.contains(providerId)) {
            return Optional.of(Absence.HIDDEN_BY_SERVER);
        }
        EntryWithoutAccount entry = entries.get(providerId);
        if (entry == null) {
            return Optional.empty();
        }
        if (withoutEntries) {
            return Optional.of(Absence.GUESTS_OFF);
        }
        IdentityProviderModel provider = model.get();
        return provider == null ? Optional.of(Absence.CLOSED) : entry.closed(provider);
    }
}
