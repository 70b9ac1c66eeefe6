package dev.signinhub.upstream;

/**
 * Whom a call is for.
 *
 * @param id names the provider among all of this server; what hangs counts against it alone
 * @param reach how near to this server its endpoints may be
 */
public record Upstream(String id, Reach reach) {}
