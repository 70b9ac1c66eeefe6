package dev.signinhub.broker;

import java.util.Map;

/** What the console's server info page says about this jar. */
public final class OperationalInfo {

    private OperationalInfo() {}

    public static Map<String, String> version() {
        String version = OperationalInfo.class.getPackage().getImplementationVersion();
        return Map.of("version", version == null ? "development" : version);
    }
}
