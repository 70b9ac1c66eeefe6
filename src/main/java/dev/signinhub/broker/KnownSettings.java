package dev.signinhub.broker;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A factory that knows each setting of its providers, and where a value comes from that no admin has entered. */
public interface KnownSettings {

    /** Where a value comes from. */
    enum Origin {
        /** This extension: the value of every provider of this kind. */
        DEFAULT,
        /** What is known about the vendor. */
        PRESET,
        /** The provider's configuration, through the console, REST or an import. */
        CONFIG,
        /** An option of the server: command line, environment or configuration file. */
        ENVIRONMENT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns the settings in the order in which the console shows them. */
    Stream<Setting> settings();

    /** Returns keys under which a provider keeps what it has read elsewhere: they are no settings. */
    default Set<String> derived() {
        return Set.of();
    }

    /** Returns the value that an option of the server imposes, whatever is entered; null if there is none. */
    default @Nullable String imposed(Setting setting) {
        return null;
    }

    /** Returns where the value of a setting comes from if none is entered. */
    default Origin originOf(Setting setting) {
        return Origin.DEFAULT;
    }
}
