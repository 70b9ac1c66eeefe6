package dev.signinhub.testing.vendor;

/** A vendor's words for a problem; the status is that of its token endpoint. */
record Refusal(int status, String error, String description) {}
