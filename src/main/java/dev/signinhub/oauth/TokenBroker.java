package dev.signinhub.oauth;

import java.util.Collection;
import java.util.Set;

/** A provider whose tokens this server keeps and hands to applications. */
public interface TokenBroker extends TokenRefresher {

    /** Returns the tokens that the provider issued. */
    BrokeredTokens brokeredTokens();

    /** Returns the scopes to ask for when a front end asks for these: those of the settings, and more if they may be. */
    Set<String> permitted(Collection<String> scopes);

    @Override
    default void refresh(TokenPlace place, String refreshToken) {
        brokeredTokens().refresh(place, refreshToken);
    }
}
