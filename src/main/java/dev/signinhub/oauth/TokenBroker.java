package dev.signinhub.oauth;

/** A provider whose tokens this server keeps and hands to applications. */
public interface TokenBroker {

    /** Returns the tokens that the provider issued. */
    BrokeredTokens brokeredTokens();
}
