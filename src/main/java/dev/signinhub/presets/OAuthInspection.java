package dev.signinhub.presets;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.broker.TrialStep;
import dev.signinhub.broker.UpstreamStatus;
import dev.signinhub.oauth.EndpointTrial;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How it stands with an OAuth 2 vendor, which publishes neither metadata nor keys. */
record OAuthInspection(OAuthPresetConfig config) {

    UpstreamStatus status() {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("authorization", config.getAuthorizationUrl());
        addresses.put("token", config.getTokenUrl());
        addresses.put("profile", config.getUserInfoUrl());
        Map<String, String> row = new LinkedHashMap<>();
        row.put("userIDClaim", config.getUserIDClaim());
        row.put("userNameClaim", config.getUserNameClaim());
        row.put("emailClaim", config.getEmailClaim());
        row.put("fullNameClaim", config.getFullNameClaim());
        return new UpstreamStatus(
                addresses,
                row,
                new UpstreamStatus.Client(
                        Objects.requireNonNullElse(config.getClientId(), ""),
                        config.isBasicAuthentication() ? "client_secret_basic" : "client_secret_post",
                        config.getClientSecret() == null ? "not set" : "set",
                        config.isPkceEnabled() ? config.getPkceMethod() : "off",
                        // A provider that is switched off may be incomplete.
                        config.isEnabled() ? config.clientProblem() : null),
                null,
                null);
    }

    /**
     * Tries the two endpoints.
     *
     * @param requireUsable throws a {@link SignInFailure} for addresses that a sign-in would not go to
     */
    List<TrialStep> tryOut(Runnable requireUsable, EndpointTrial endpoints) {
        List<TrialStep> steps = new ArrayList<>();
        try {
            requireUsable.run();
            steps.add(TrialStep.ok("settings", "The addresses are complete."));
            steps.addAll(endpoints.steps(URI.create(config.getAuthorizationUrl()), URI.create(config.getTokenUrl())));
        } catch (SignInFailure failure) {
            steps.add(TrialStep.failed("settings", failure.reason()));
        }
        return steps;
    }
}
