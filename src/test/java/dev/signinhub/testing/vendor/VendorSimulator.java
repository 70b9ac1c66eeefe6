package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A vendor with one registered client and one person, who is signed in at once and agrees to everything unless told not
 * to.
 *
 * <p>Codes serve once. Paths of requests are those below the vendor's address.
 */
public abstract class VendorSimulator {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final Supplier<Account> newcomer;
    private final Client registered;
    private volatile Client client;
    private volatile @Nullable URI url;
    private volatile Account person;
    private volatile boolean consentDenied;
    private volatile boolean down;
    private volatile boolean emailsForbidden;

    private final Set<String> redirects = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();

    VendorSimulator(Supplier<Account> newcomer, Client client) {
        this.newcomer = newcomer;
        this.person = newcomer.get();
        this.registered = client;
        this.client = client;
    }

    /** The vendor's base URL. */
    public final URI url() {
        URI mounted = url;
        if (mounted == null) {
            throw new IllegalStateException("Not mounted on a server");
        }
        return mounted;
    }

    public final String clientId() {
        return Client.ID;
    }

    /** Null for a client that has none. */
    public final @Nullable String clientSecret() {
        return client.secret();
    }

    /**
     * Registers the client anew, as one with a secret, until {@link #reset()}.
     *
     * @return the secret
     */
    public final String registerWithSecret() {
        client = registered.secret() == null ? confidential() : registered;
        String secret = client.secret();
        if (secret == null) {
            throw new IllegalStateException("Every client of this vendor is public");
        }
        return secret;
    }

    /** Registers exactly this redirect URI besides those that are registered. */
    public void allowRedirect(String redirectUri) {
        redirects.add(redirectUri);
    }

    /** Who is signed in. */
    public final Account account() {
        return person;
    }

    /** Has somebody else come, until {@link #reset()}. */
    public final void signIn(Account other) {
        person = other;
    }

    /** Has the person refuse what the client asks for. */
    public final void denyConsent(boolean denied) {
        consentDenied = denied;
    }

    /** Answers everything with 503. */
    public final void down(boolean unavailable) {
        down = unavailable;
    }

    /** Refuses the list of addresses, where the vendor has one, for want of a permission. */
    public final void emailsForbidden(boolean forbidden) {
        emailsForbidden = forbidden;
    }

    /** Lets every access token expire that was issued so far; refresh tokens stay. */
    public abstract void expireAccessTokens();

    public final List<Request> requests() {
        return List.copyOf(requests);
    }

    public final List<Request> requestsTo(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** Codes, tokens, verifiers and states, of all times: what must not turn up in a log. */
    public final Set<String> secrets() {
        return Set.copyOf(secrets);
    }

    /** A token that this vendor signs, whatever it says. */
    public String signed(Map<String, Object> claims) {
        throw new IllegalStateException("This vendor signs nothing");
    }

    /** Goes back to how it started, except that redirect URIs stay registered and secrets known. */
    public void reset() {
        client = registered;
        person = newcomer.get();
        consentDenied = false;
        down = false;
        emailsForbidden = false;
        requests.clear();
    }

    final void mount(URI address) {
        url = address;
    }

    final Reply serve(Request request) {
        requests.add(request);
        return down ? Reply.html(503) : answer(request);
    }

    abstract Reply answer(Request request);

    /** What a registration with a secret is like, at a vendor whose clients need none. */
    Client confidential() {
        return registered;
    }

    final Client client() {
        return client;
    }

    final boolean isConsentDenied() {
        return consentDenied;
    }

    final boolean areEmailsForbidden() {
        return emailsForbidden;
    }

    final boolean isRegistered(String redirectUri) {
        return redirects.contains(redirectUri);
    }

    final String keep(String secret) {
        secrets.add(secret);
        return secret;
    }

    static String random(int length) {
        StringBuilder text = new StringBuilder();
        RANDOM.ints(length, 0, LETTERS.length()).mapToObj(LETTERS::charAt).forEach(text::append);
        return text.toString();
    }
}
