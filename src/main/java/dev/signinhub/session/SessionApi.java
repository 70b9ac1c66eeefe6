package dev.signinhub.session;

import dev.signinhub.broker.FrontEndSignIn;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.TokenBroker;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.resource.RealmResourceProvider;

/**
 * The session API for front ends, {@code /realms/{realm}/auth/…}: what a Backstage front end asks of its auth backend.
 *
 * <p>It is off until a client of the realm is marked for it ({@link FrontEnd}). Whatever happens is an answer of the
 * contract: an error in JSON, or in the frame that a popup waits for.
 */
@Provider
public final class SessionApi implements RealmResourceProvider {

    private static final Logger logger = Logger.getLogger(SessionApi.class);

    private final KeycloakSession session;
    private final Providers providers;

    SessionApi(KeycloakSession session) {
        this.session = session;
        this.providers = new Providers(session);
    }

    @Override
    public Object getResource() {
        return this;
    }

    @Override
    public void close() {}

    /** Lists the providers that a front end may offer. */
    @GET
    public Response providers() {
        return readable(caller -> {
            caller.frontEnd();
            return new ProviderList(session).response(header(HttpHeaders.IF_NONE_MATCH));
        });
    }

    @OPTIONS
    public Response preflight() {
        return new Caller(session).preflight();
    }

    @OPTIONS
    @Path("{path: .+}")
    public Response preflightOf(@PathParam("path") String path) {
        return preflight();
    }

    /** Sends a browser to sign in through the provider. */
    @GET
    @Path("{alias}/start")
    public Response start(@PathParam("alias") String alias) {
        return answer(() -> {
            IdentityProviderModel model = providers.model(alias);
            if (providers.isGuest(model)) {
                throw ApiException.notImplemented("A guest needs no sign-in: ask for refresh");
            }
            TokenBroker provider = providers.broker(model);
            Caller caller = new Caller(session);
            String origin = required("origin");
            FrontEnd frontEnd = caller.at(origin);
            caller.requireEnvironment(frontEnd);
            StartedSignIn signIn =
                    new StartedSignIn(frontEnd.client().getClientId(), alias, origin, redirectUrl(frontEnd));
            Response response = new StartRequest(session, frontEnd, provider, alias)
                    .to(signIn, FrontEndSignIn.split(parameter("scope")));
            return response.getLocation() == null
                    ? response
                    : Response.fromResponse(response)
                            .status(Response.Status.FOUND)
                            .build();
        });
    }

    private @Nullable String redirectUrl(FrontEnd frontEnd) {
        return switch (Objects.requireNonNullElse(parameter("flow"), "popup")) {
            case "popup" -> null;
            case "redirect" ->
                ReturnAddress.of(required("redirectUrl"), frontEnd)
                        .orElseThrow(() -> ApiException.notAllowed("This redirectUrl is not allowed"));
            default -> throw ApiException.input("Must specify 'flow' query as popup or redirect");
        };
    }

    /** Ends a sign-in at the front end. */
    @GET
    @Path("{alias}/handler/frame")
    public Response frame(@PathParam("alias") String alias) {
        return answer(() -> frame(alias, session.getContext().getUri().getQueryParameters()));
    }

    /** As {@link #frame(String)}, for an authorization response that the browser posts. */
    @POST
    @Path("{alias}/handler/frame")
    public Response postedFrame(@PathParam("alias") String alias) {
        return answer(() -> frame(alias, session.getContext().getHttpRequest().getDecodedFormParameters()));
    }

    private Response frame(String alias, MultivaluedMap<String, String> response) {
        String state = response.getFirst("state");
        StartedSignIn signIn = StartedSignIn.find(session, alias, state)
                .orElseThrow(() -> ApiException.input("No sign-in is waiting for this response: start again"));
        Frame frame = new Frame(session, signIn);
        try {
            signIn.finish(session, Objects.requireNonNull(state));
            TokenBroker provider = providers.broker(providers.model(alias));
            return frame.success(new CompletedSignIn(session, signIn, provider).payload(response));
        } catch (ApiException failure) {
            return frame.failure(failure);
        } catch (SignInFailure failure) {
            logger.warnf(
                    "A sign-in of client '%s' through '%s' failed: %s", signIn.clientId(), alias, failure.reason());
            return frame.failure(ApiException.failed(
                    "Authentication failed, " + failure.kind().error()));
        }
    }

    /** Returns the session's tokens, refreshed if they are about to expire. */
    @GET
    @Path("{alias}/refresh")
    public Response refresh(@PathParam("alias") String alias) {
        return readable(caller -> {
            caller.requireScript();
            FrontEnd frontEnd = caller.frontEnd();
            IdentityProviderModel model = providers.model(alias);
            if (providers.isGuest(model)) {
                return json(
                        new GuestSession(session, frontEnd, alias, model.getAlias()).payload(providers.guest(model)));
            }
            caller.requireEnvironment(frontEnd);
            return json(new FrontEndSession(session, frontEnd, alias).payload(providers.broker(model)));
        });
    }

    /** Ends the session, here and for all other applications. */
    @POST
    @Path("{alias}/logout")
    public Response logout(@PathParam("alias") String alias) {
        return readable(caller -> {
            caller.requireScript();
            FrontEnd frontEnd = caller.frontEnd();
            if (!providers.isGuest(providers.model(alias))) {
                caller.requireEnvironment(frontEnd);
            }
            Optional<String> logoutUrl = new SignOut(session, frontEnd, alias).logoutUrl();
            return logoutUrl.isPresent()
                    ? json(Map.of("logoutUrl", logoutUrl.get()))
                    : Response.ok().type(MediaType.TEXT_PLAIN_TYPE).entity("");
        });
    }

    /** The metadata of Backstage identities, as its backends look for them. */
    @GET
    @Path(".well-known/openid-configuration")
    public Response backstageMetadata() {
        return answer(() -> BackstageKeys.of(session).metadata());
    }

    /** The keys that Backstage identities are signed with. */
    @GET
    @Path(".well-known/jwks.json")
    public Response backstageKeys() {
        return answer(() -> BackstageKeys.of(session).keys());
    }

    /** Tells whose a Backstage token is, and what they own. */
    @GET
    @Path("v1/userinfo")
    public Response backstageUserinfo() {
        return answer(() -> {
            String token = AppAuthManager.extractAuthorizationHeaderToken(
                    session.getContext().getHttpRequest().getHttpHeaders());
            if (token == null) {
                throw ApiException.authentication("Missing bearer token");
            }
            return json(BackstageIdentity.userinfo(session, token)).build();
        });
    }

    /** The description of this API (OpenAPI). */
    @GET
    @Path("openapi.json")
    public Response description() {
        return ApiFile.DESCRIPTION.response(header(HttpHeaders.IF_NONE_MATCH));
    }

    /** The module for front ends that do not bring a client of their own. */
    @GET
    @Path("js/1/signin-hub.js")
    public Response module() {
        return ApiFile.MODULE.response(header(HttpHeaders.IF_NONE_MATCH));
    }

    /** The module's types. */
    @GET
    @Path("js/1/signin-hub.d.ts")
    public Response types() {
        return ApiFile.TYPES.response(header(HttpHeaders.IF_NONE_MATCH));
    }

    private @Nullable String parameter(String name) {
        return session.getContext().getUri().getQueryParameters().getFirst(name);
    }

    private String required(String name) {
        String value = parameter(name);
        if (value == null || value.isBlank()) {
            throw ApiException.input("Must specify '" + name + "' query");
        }
        return value;
    }

    private @Nullable String header(String name) {
        return session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(name);
    }

    private Response answer(Supplier<Response> work) {
        try {
            return work.get();
        } catch (ApiException e) {
            return e.response(session.getContext().getHttpRequest()).build();
        }
    }

    private Response readable(Function<Caller, Response.ResponseBuilder> work) {
        Caller caller = new Caller(session);
        Response.ResponseBuilder response;
        try {
            response = work.apply(caller);
        } catch (ApiException e) {
            response = e.response(session.getContext().getHttpRequest());
        }
        return caller.readable(response).build();
    }

    private static Response.ResponseBuilder json(Map<String, Object> body) {
        return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
