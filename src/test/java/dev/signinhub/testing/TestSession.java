package dev.signinhub.testing;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** What must happen before the first test of a JVM and after the last. */
public final class TestSession implements LauncherSessionListener {

    /**
     * Makes logback, with its {@code logback-test.xml}, the one logging backend: keycloak-services brings JBoss
     * LogManager for SLF4J too, and Spring Boot refuses to start when both are there and SLF4J took the other.
     */
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        System.setProperty("slf4j.provider", "ch.qos.logback.classic.spi.LogbackServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "WARN");
        System.setProperty("org.jboss.logging.provider", "slf4j");
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        ChromiumBrowser.closeShared();
        KeycloakServer.closeShared();
    }
}
