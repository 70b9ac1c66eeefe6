package dev.signinhub.oauth;

/** A provider that can refresh the tokens it issued. */
public interface TokenRefresher {

    /** Refreshes the tokens of the place and stores them, unless its refresh token is no longer this one. */
    void refresh(TokenPlace place, String refreshToken);
}
