package dev.signinhub.resolver;

import dev.signinhub.broker.SignInFailure;

/** First sign-ins that are refused, with a page that says what the user can do. */
final class Refusal {

    private Refusal() {}

    static SignInFailure notInGroup(String reason) {
        return saying("signinhubNotInGroup", SignInFailure.account(reason));
    }

    static SignInFailure unknown(String reason) {
        return saying("signinhubUnknownUser", SignInFailure.account(reason));
    }

    static SignInFailure taken(String reason) {
        return saying("signinhubAccountExists", SignInFailure.account(reason));
    }

    static SignInFailure underway(String reason) {
        return saying("signinhubSignInUnderway", SignInFailure.busy(reason));
    }

    private static SignInFailure saying(String message, SignInFailure failure) {
        failure.withMessageCode(message);
        return failure;
    }
}
