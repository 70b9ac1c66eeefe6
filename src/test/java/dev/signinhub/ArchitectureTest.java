package dev.signinhub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ProviderFactory;

@DisplayName("The code")
class ArchitectureTest {

    private static final Path SERVICES = Path.of("src/main/resources/META-INF/services");

    /** Where core promises nothing from one minor version to the next. */
    private static final Set<String> INTERNALS = Set.of(
            "org.keycloak.authentication",
            "org.keycloak.broker.oidc",
            "org.keycloak.connections.jpa",
            "org.keycloak.forms.login.freemarker",
            "org.keycloak.protocol",
            "org.keycloak.services",
            "org.keycloak.social",
            "org.keycloak.theme");

    private static final JavaClasses CODE = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    @DisplayName("knows its packages in one direction")
    void layers() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .ensureAllClassesAreContainedInArchitecture()
                .layer("console")
                .definedBy("dev.signinhub.console")
                .layer("page")
                .definedBy("dev.signinhub.page")
                .layer("report")
                .definedBy("dev.signinhub.report")
                .layer("session")
                .definedBy("dev.signinhub.session")
                .layer("resolver")
                .definedBy("dev.signinhub.resolver")
                .layer("guest")
                .definedBy("dev.signinhub.guest")
                .layer("mapper")
                .definedBy("dev.signinhub.mapper")
                .layer("presets")
                .definedBy("dev.signinhub.presets")
                .layer("oidc")
                .definedBy("dev.signinhub.oidc")
                .layer("metadata")
                .definedBy("dev.signinhub.oidc.metadata")
                .layer("oauth")
                .definedBy("dev.signinhub.oauth")
                .layer("broker")
                .definedBy("dev.signinhub.broker")
                .layer("upstream")
                .definedBy("dev.signinhub.upstream")
                .whereLayer("report")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("session")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("console")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("page")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("mapper")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("presets")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("resolver")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("guest")
                .mayOnlyBeAccessedByLayers("resolver")
                .whereLayer("oidc")
                .mayOnlyBeAccessedByLayers("presets")
                .whereLayer("metadata")
                .mayOnlyBeAccessedByLayers("presets", "oidc", "report")
                .whereLayer("oauth")
                .mayOnlyBeAccessedByLayers("presets", "session", "resolver", "mapper", "oidc")
                .whereLayer("broker")
                .mayOnlyBeAccessedByLayers(
                        "presets", "report", "session", "resolver", "mapper", "guest", "page", "oidc", "oauth")
                .whereLayer("upstream")
                .mayOnlyBeAccessedByLayers("presets", "report", "mapper", "oidc", "metadata", "oauth", "broker")
                .check(CODE);
    }

    @Test
    @DisplayName("has no circle of classes")
    void circles() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : CODE) {
            Set<String> others = uses.computeIfAbsent(outermost(type), name -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(other -> other.getPackageName().startsWith("dev.signinhub"))
                    .map(ArchitectureTest::outermost)
                    .filter(other -> !other.equals(outermost(type)))
                    .forEach(others::add);
        }
        // Whoever uses nothing that is left, or is used by nobody, is in no circle.
        boolean shrinks = true;
        while (shrinks) {
            Set<String> left = Set.copyOf(uses.keySet());
            uses.values().forEach(others -> others.retainAll(left));
            Set<String> used = uses.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
            shrinks = uses.entrySet().removeIf(entry -> entry.getValue().isEmpty() || !used.contains(entry.getKey()));
        }
        assertThat(uses).isEmpty();
    }

    /** With those that are nested in it. */
    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    @Test
    @DisplayName("lets nobody extend the configuration that holds no secret")
    void secretless() throws ClassNotFoundException {
        assertThat(Class.forName("dev.signinhub.oidc.OidcPkceConfig")).isFinal();
    }

    @Test
    @DisplayName("touches core's implementation of brokering in few classes")
    void seams() {
        Set<String> seams = CODE.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getPackageName())
                        .anyMatch(name -> INTERNALS.stream().anyMatch(name::startsWith)))
                .map(type -> outermost(type).replaceFirst(".*\\.", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(seams)
                .containsExactly(
                        "AccentResource",
                        "AccentResourceProviderFactory",
                        "AuthorizationRequest",
                        "BackstageIdentity",
                        "BackstageKeys",
                        "BitbucketIdentityProviderFactory",
                        "BrokeredSessions",
                        "BrokeredTokens",
                        "ClientSettings",
                        "Collision",
                        "CompletedSignIn",
                        "ConfigValidation",
                        "ConsoleThemeSelectorProvider",
                        "ConsoleThemeSelectorProviderFactory",
                        "EmailChange",
                        "EndpointTrial",
                        "FailureReport",
                        "FlowClaims",
                        "FrontEnd",
                        "GitHubIdentityProviderFactory",
                        "GitLabIdentityProviderFactory",
                        "GoogleIdentityProviderFactory",
                        "GuestIdentityProviderFactory",
                        "GuestRemoval",
                        "GuestSession",
                        "GuestVerifyProfile",
                        "Guests",
                        "IdentityMapper",
                        "LastUsed",
                        "Linkable",
                        "MicrosoftIdentityProvider",
                        "MicrosoftIdentityProviderFactory",
                        "OAuthPresetConfig",
                        "OAuthPresetIdentityProvider",
                        "OfferedProviders",
                        "OidcConfig",
                        "OidcIdentityProvider",
                        "OidcPresetIdentityProvider",
                        "ProviderCards",
                        "ProviderList",
                        "ProviderLogout",
                        "ProviderReportFactory",
                        "Providers",
                        "ReportResource",
                        "Reporter",
                        "Resolution",
                        "Restart",
                        "SessionApi",
                        "SessionApiFactory",
                        "SessionCookie",
                        "SignInPages",
                        "SignInPagesFactory",
                        "SignInResolver",
                        "SignInResolverFactory",
                        "SignInTokens",
                        "SignOut",
                        "SignOutWithoutProvider",
                        "SignedOutTokens",
                        "SilentSignIn",
                        "StartRequest",
                        "TokenCipher",
                        "TokenRefresh",
                        "TokenStore");
    }

    @Test
    @DisplayName("uses at run time only what the server has")
    void dependencies() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.net.ssl..",
                        "dev.signinhub..",
                        "org.keycloak..",
                        "org.jboss.logging..",
                        "org.jspecify..",
                        "org.apache.http..",
                        "jakarta.persistence..",
                        "jakarta.ws.rs..",
                        "com.fasterxml.jackson..",
                        "com.github.benmanes.caffeine..",
                        "io.micrometer.core.instrument..",
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
