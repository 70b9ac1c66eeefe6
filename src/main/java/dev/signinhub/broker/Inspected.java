package dev.signinhub.broker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A provider that tells an operator how it stands; nothing that it tells is secret. */
public interface Inspected {

    /** Returns what this node knows of the upstream, without calling it; null if there is none. */
    @Nullable
    UpstreamStatus status();

    /**
     * Tries what a sign-in needs, as far as that takes no user, in the order in which a sign-in needs it.
     *
     * @param redirectUri where the provider would send browsers back to
     */
    List<TrialStep> tryOut(String redirectUri);
}
