package dev.signinhub.testing.proxy;

/** How an answer says where it ends. */
public enum Framing {
    LENGTH,
    CHUNKED
}
