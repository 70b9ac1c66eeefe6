package dev.signinhub.testing;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerJwtAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;

/** Only what is named here is configured: Keycloak's libraries are on the class path too, and Boot would react to them. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    ServletWebSecurityAutoConfiguration.class,
    SecurityFilterAutoConfiguration.class,
    OAuth2AuthorizationServerJwtAutoConfiguration.class
})
class StrictProviderApplication {

    private static final Map<String, Person> BY_SUBJECT =
            Stream.of(Person.ALICE, Person.BOB).collect(Collectors.toMap(Person::subject, Function.identity()));

    @Bean
    FilterRegistrationBean<RecordingFilter> recording(StrictProvider provider) {
        var registration = new FilterRegistrationBean<>(new RecordingFilter(provider.requests()));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    FilterRegistrationBean<NoCredentialsFilter> noCredentials() {
        var registration = new FilterRegistrationBean<>(new NoCredentialsFilter());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        registration.addUrlPatterns(StrictProvider.TOKEN);
        return registration;
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, StrictProvider provider) throws Exception {
        return http.with(
                        new OAuth2AuthorizationServerConfigurer(),
                        server -> server.oidc(oidc -> oidc.userInfoEndpoint(
                                userInfo -> userInfo.userInfoMapper(context -> userInfo(context, provider)))))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(resources -> resources.jwt(Customizer.withDefaults()))
                .formLogin(Customizer.withDefaults())
                .build();
    }

    @Bean
    RegisteredClientRepository clients(StrictProvider provider) {
        return provider.clients();
    }

    @Bean
    AuthorizationServerSettings settings(StrictProvider provider) {
        return AuthorizationServerSettings.builder()
                .issuer(provider.issuer().toString())
                .build();
    }

    /** The name of the signed-in user becomes the subject of the tokens. */
    @Bean
    UserDetailsService users() {
        return username -> BY_SUBJECT.values().stream()
                .filter(person -> person.username().equals(username))
                .findFirst()
                .map(person -> User.withUsername(person.subject())
                        .password("{noop}" + username)
                        .build())
                .orElseThrow(() -> UsernameNotFoundException.fromUsername(username));
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> idToken(StrictProvider provider) {
        return context -> {
            if (context.getTokenType().getValue().equals(OidcParameterNames.ID_TOKEN)) {
                Authentication user = Objects.requireNonNull(context.getPrincipal());
                context.getClaims().claims(claims -> {
                    claims.putAll(person(user.getName()).claims());
                    provider.idTokenChange().accept(claims);
                });
            }
        };
    }

    /** In place of Boot's, whose key is made once. */
    @Bean
    JWKSource<SecurityContext> jwkSource(StrictProvider provider) {
        return (selector, context) -> selector.select(provider.keys());
    }

    private static OidcUserInfo userInfo(OidcUserInfoAuthenticationContext context, StrictProvider provider) {
        var subject = context.getAuthorization().getPrincipalName();
        var claims = person(subject).claims();
        claims.put("sub", subject);
        provider.userInfoChange().accept(claims);
        return new OidcUserInfo(claims);
    }

    private static Person person(String subject) {
        var person = BY_SUBJECT.get(subject);
        if (person == null) {
            throw new IllegalStateException("Nobody is " + subject);
        }
        return person;
    }
}
