package dev.signinhub.upstream;

/** How far a call to an upstream came before it failed, in the order of the stages. */
public enum Stage {
    /** The host's name has no address, or one that the call must not go to. */
    ADDRESS,
    /** No connection to the address was made. */
    CONNECTION,
    /** The two did not agree on TLS. */
    TLS,
    /** There was no proper response. */
    ANSWER
}
