package dev.signinhub.upstream;

/**
 * Whom a call is for.
 *
 * @param id identifies the provider on this server; hanging calls count against it alone
 * @param reach how close to this server its endpoints may be
 */
public record Upstream(String id, Reach reach) {}
