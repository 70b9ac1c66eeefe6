package dev.signinhub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.provider.ProviderFactory;

@DisplayName("The code")
class ArchitectureTest {

    private static final Path SERVICES = Path.of("src/main/resources/META-INF/services");

    private static final JavaClasses CODE = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    @DisplayName("knows its packages in one direction")
    void layers() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("console")
                .definedBy("dev.signinhub.console..")
                .layer("page")
                .definedBy("dev.signinhub.page..")
                .layer("presets")
                .definedBy("dev.signinhub.presets")
                .layer("guest")
                .definedBy("dev.signinhub.guest")
                .layer("oidc")
                .definedBy("dev.signinhub.oidc")
                .layer("metadata")
                .definedBy("dev.signinhub.oidc.metadata")
                .layer("upstream")
                .definedBy("dev.signinhub.upstream")
                .whereLayer("console")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("page")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("presets")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("guest")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("oidc")
                .mayOnlyBeAccessedByLayers("presets", "guest")
                .whereLayer("metadata")
                .mayOnlyBeAccessedByLayers("presets", "oidc")
                .whereLayer("upstream")
                .mayOnlyBeAccessedByLayers("presets", "oidc", "metadata")
                .check(CODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"console", "guest", "page"})
    @DisplayName("has no circle of classes in a package")
    void circles(String name) {
        SliceAssignment classes = new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().equals("dev.signinhub." + name)
                        // With those that are nested in it.
                        ? SliceIdentifier.of(type.getName().replaceAll("\\$.*", ""))
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "classes of " + name;
            }
        };
        SlicesRuleDefinition.slices()
                .assignedFrom(classes)
                .should()
                .beFreeOfCycles()
                .check(CODE);
    }

    @Test
    @DisplayName("touches core's implementation of brokering in few classes")
    void seams() {
        Set<String> seams = CODE.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getPackageName())
                        .anyMatch(name -> name.startsWith("org.keycloak.broker.oidc")
                                || name.startsWith("org.keycloak.connections.jpa")
                                || name.startsWith("org.keycloak.services")
                                || name.startsWith("org.keycloak.theme")
                                || name.startsWith("org.keycloak.forms.login.freemarker")
                                || name.startsWith("org.keycloak.protocol")))
                // With those that are nested in it.
                .map(type -> type.getName().replaceAll(".*\\.|\\$.*", ""))
                .collect(Collectors.toSet());
        assertThat(seams)
                .isSubsetOf(
                        "OidcPkceIdentityProvider",
                        "OidcPkceConfig",
                        "LoginRedirect",
                        "SignIn",
                        "TokenResponse",
                        "LastKnownMetadata",
                        "WantedClaims",
                        "Identities",
                        "EssentialClaim",
                        "BrokeredSessions",
                        "BrokeredTokens",
                        "TokenExchange",
                        "FailureReport",
                        "SignOut",
                        "SilentSignIn",
                        "StoredToken",
                        "ConfigValidation",
                        "OAuthIdentityProvider",
                        "PresetIdentityProvider",
                        "AccentResource",
                        "AccentResourceProviderFactory",
                        "PresetConfig",
                        "MicrosoftIdentityProvider",
                        "OAuthPresetIdentityProvider",
                        "OAuthPresetConfig",
                        "GuestEndpoint",
                        "GuestRemoval",
                        "Guests",
                        "GuestVerifyProfile",
                        "SignInPages",
                        "SignInPagesFactory",
                        "SignOutWithoutProvider",
                        "ProviderCards",
                        "ConsoleThemeSelectorProvider",
                        "ConsoleThemeSelectorProviderFactory");
    }

    @Test
    @DisplayName("uses at run time only what the server has")
    void dependencies() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "dev.signinhub..",
                        "org.keycloak..",
                        "org.jboss.logging..",
                        "org.jspecify..",
                        "org.apache.http..",
                        "jakarta.persistence..",
                        "jakarta.ws.rs..",
                        "com.fasterxml.jackson..",
                        "com.github.benmanes.caffeine..",
                        "io.opentelemetry.api..",
                        "io.opentelemetry.context..",
                        "")
                .check(CODE);
    }

    @Test
    @DisplayName("logs through JBoss Logger only")
    void logging() {
        noClasses()
                .that()
                // Sets a level, for which JBoss Logger has no method.
                .doNotHaveSimpleName("TalkativeLogs")
                .should()
                .accessClassesThat()
                .haveNameMatching("java\\.util\\.logging\\..*|org\\.slf4j\\..*")
                .check(CODE);
        noClasses().should().callMethod(Throwable.class, "printStackTrace").check(CODE);
    }

    @Test
    @DisplayName("names each provider factory in META-INF/services, and nothing else")
    void services() {
        Set<String> factories = CODE.stream()
                .filter(type -> type.isAssignableTo(ProviderFactory.class))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
        Set<String> named = serviceFiles().flatMap(ArchitectureTest::lines).collect(Collectors.toSet());
        assertThat(named).isNotEmpty().isEqualTo(factories);
    }

    @Test
    @DisplayName("registers each factory for an interface that it implements")
    void serviceTypes() {
        assertThat(serviceFiles()).allSatisfy(file -> {
            Class<?> service = Class.forName(file.getFileName().toString());
            for (String name : lines(file).toList()) {
                assertThat(service).isAssignableFrom(Class.forName(name));
            }
        });
    }

    @Test
    @DisplayName("has a null-marked package-info in every package")
    void packages() {
        assertThat(CODE.stream().map(JavaClass::getPackageName).distinct()).allSatisfy(name -> assertThat(
                        Class.forName(name + ".package-info").getAnnotations())
                .extracting(annotation -> annotation.annotationType().getSimpleName())
                .contains("NullMarked"));
    }

    private static Stream<Path> serviceFiles() {
        try (Stream<Path> files = Files.list(SERVICES)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readString(file).lines().filter(line -> !line.isBlank());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
