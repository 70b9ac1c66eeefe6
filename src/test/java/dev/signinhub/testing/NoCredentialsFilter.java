package dev.signinhub.testing;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses the credentials that Spring overlooks at its token endpoint: an empty client_secret counts as none there, and
 * an Authorization header of another scheme than Basic is not read. The plain cases are left to Spring.
 */
final class NoCredentialsFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (emptySecret(request) || otherScheme(request)) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            response.setContentType("application/json");
            response.getWriter().write("{\"error\":\"invalid_client\"}");
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean emptySecret(HttpServletRequest request) {
        var secret = request.getParameter("client_secret");
        return secret != null && secret.isBlank();
    }

    private static boolean otherScheme(HttpServletRequest request) {
        var authorization = request.getHeader("Authorization");
        return authorization != null && !authorization.toLowerCase(Locale.ROOT).startsWith("basic ");
    }
}
