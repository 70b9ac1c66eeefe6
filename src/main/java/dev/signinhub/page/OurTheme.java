package dev.signinhub.page;

import java.util.Map;

/** The login theme of this extension, and those that are built on it. */
final class OurTheme {

    private OurTheme() {}

    /** Whether a theme's properties are of it: a theme built on ours inherits them. */
    static boolean is(Map<?, ?> properties) {
        return properties.containsKey("signinHubPolicy");
    }
}
