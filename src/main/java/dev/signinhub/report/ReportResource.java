package dev.signinhub.report;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.keycloak.util.JsonSerialization;

/**
 * The provider report: {@code /admin/realms/{realm}/signin-hub/providers}, as JSON, or as text for people.
 *
 * <p>Reading takes the permission to view providers, since it shows what they are and does nothing. Trying one out takes
 * the permission to manage them: it has this server call the provider, with the client's secret where there is one.
 */
public final class ReportResource {

    private static final String TEXT = "text/plain;charset=utf-8";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;
    private final AdminEventBuilder adminEvent;

    ReportResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        this.session = session;
        this.realm = realm;
        this.auth = auth;
        this.adminEvent = adminEvent;
    }

    /** Reports on the realm's providers; the parameters are those of core's list of them. */
    @GET
    @Path("providers")
    @Produces(MediaType.APPLICATION_JSON)
    public Response providers(
            @QueryParam("search") @Nullable String search,
            @QueryParam("first") @Nullable Integer first,
            @QueryParam("max") @Nullable Integer max) {
        return json(realmReport(search, first, max));
    }

    /** The same as a table. */
    @GET
    @Path("providers")
    @Produces(TEXT)
    public Response providersAsText(
            @QueryParam("search") @Nullable String search,
            @QueryParam("first") @Nullable Integer first,
            @QueryParam("max") @Nullable Integer max) {
        return text(ReportText.of(realmReport(search, first, max)));
    }

    private RealmReport realmReport(@Nullable String search, @Nullable Integer first, @Nullable Integer max) {
        auth.realm().requireViewIdentityProviders();
        IdentityProviderQuery query = IdentityProviderQuery.any();
        if (search != null && !search.isBlank()) {
            query.with(IdentityProviderModel.SEARCH, search);
        }
        try (Stream<IdentityProviderModel> providers =
                session.identityProviders().getAllStream(query, first, max)) {
            return reporter().report(providers, auth.realm().canManageIdentityProviders());
        }
    }

    /** Reports on one provider. */
    @GET
    @Path("providers/{alias}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response provider(@PathParam("alias") String alias) {
        return json(providerReport(alias));
    }

    /** The same as text. */
    @GET
    @Path("providers/{alias}")
    @Produces(TEXT)
    public Response providerAsText(@PathParam("alias") String alias) {
        return text(ReportText.of(providerReport(alias)));
    }

    private ProviderReport providerReport(String alias) {
        auth.realm().requireViewIdentityProviders();
        return reporter().report(model(alias));
    }

    /** Tries what can be tried without a user. */
    @POST
    @Path("providers/{alias}/test")
    @Produces(MediaType.APPLICATION_JSON)
    public Response tryOut(@PathParam("alias") String alias) {
        return json(trial(alias));
    }

    /** The same, with the answer as text. */
    @POST
    @Path("providers/{alias}/test")
    @Produces(TEXT)
    public Response tryOutAsText(@PathParam("alias") String alias) {
        return text(ReportText.of(trial(alias)));
    }

    private TrialReport trial(String alias) {
        auth.realm().requireManageIdentityProviders();
        TrialReport report = reporter().tryOut(model(alias));
        adminEvent
                .operation(OperationType.ACTION)
                .resource(ResourceType.IDENTITY_PROVIDER)
                .resourcePath(session.getContext().getUri())
                .success();
        return report;
    }

    /** Describes all this (OpenAPI). */
    @GET
    @Path("openapi.json")
    @Produces(MediaType.APPLICATION_JSON)
    public Response description() {
        auth.realm().requireViewIdentityProviders();
        try (@Nullable InputStream in = ReportResource.class.getResourceAsStream("openapi.json")) {
            return response(
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8),
                    MediaType.APPLICATION_JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reporter reporter() {
        return new Reporter(session, realm);
    }

    private IdentityProviderModel model(String alias) {
        IdentityProviderModel model = session.identityProviders().getByAlias(alias);
        if (model == null) {
            throw new NotFoundException("No provider of this realm has that alias");
        }
        return model;
    }

    private static Response json(Object report) {
        try {
            return response(JsonSerialization.writeValueAsString(report), MediaType.APPLICATION_JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Response text(String report) {
        return response(report, TEXT);
    }

    private static Response response(String report, String type) {
        return Response.ok(report, type)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
