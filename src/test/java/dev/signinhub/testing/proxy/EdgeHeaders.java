package dev.signinhub.testing.proxy;

import java.util.LinkedHashMap;
import java.util.Map;

/** What content delivery networks add to an answer: some thirty headers and a dozen kilobytes. */
final class EdgeHeaders {

    private static final Map<String, String> HEADERS = headers();

    private EdgeHeaders() {}

    static void addTo(StringBuilder head) {
        HEADERS.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        // A cookie of the network's own, below a path that nobody asks for.
        head.append("Set-Cookie: __edge=").append("e".repeat(6000)).append("; Path=/edge; Secure; HttpOnly\r\n");
        head.append("Set-Cookie: __edge_route=1; Path=/edge; Secure\r\n");
    }

    private static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-XSS-Protection", "1; mode=block");
        headers.put("X-Permitted-Cross-Domain-Policies", "none");
        headers.put("X-Download-Options", "noopen");
        headers.put("Cross-Origin-Opener-Policy-Report-Only", "same-origin; report-to=\"coop\"");
        headers.put("Alt-Svc", "h3=\":443\"; ma=2592000,h3-29=\":443\"; ma=2592000");
        headers.put("Via", "1.1 varnish, 1.1 varnish, 1.1 edge.example (CDN)");
        headers.put("Age", "0");
        headers.put("X-Cache", "MISS, MISS");
        headers.put("X-Cache-Hits", "0, 0");
        headers.put("X-Served-By", "cache-fra-1, cache-muc-2");
        headers.put("X-Timer", "S1700000000.000000,VS0,VE42");
        headers.put("X-Amz-Cf-Pop", "FRA56-P4");
        headers.put("X-Amz-Cf-Id", "i".repeat(56));
        headers.put("CF-Ray", "8a0b1c2d3e4f5a6b-FRA");
        headers.put("CF-Cache-Status", "DYNAMIC");
        headers.put("NEL", "{\"report_to\":\"nel\",\"max_age\":604800,\"success_fraction\":0.01}");
        headers.put(
                "Report-To",
                "{\"group\":\"nel\",\"max_age\":604800,\"endpoints\":[{\"url\":\"https://nel.example/\"}]}");
        headers.put("Reporting-Endpoints", "coop=\"https://reports.example/coop\"");
        headers.put("Server-Timing", "cdn;desc=miss, edge;dur=1, origin;dur=41");
        headers.put("Timing-Allow-Origin", "*");
        headers.put("Expect-CT", "max-age=86400, report-uri=\"https://ct.example/\"");
        headers.put("Permissions-Policy-Report-Only", "geolocation=(), camera=(), microphone=(), usb=()");
        headers.put("P3P", "CP=\"DSP CUR OTPi IND OTRi ONL FIN\"");
        headers.put("X-Request-Id", "5f0c6c1e-6f0a-4b57-9d41-0a1b2c3d4e5f");
        headers.put("X-Ratelimit-Limit", "600");
        headers.put("X-Ratelimit-Remaining", "599");
        headers.put("X-Ratelimit-Reset", "60");
        headers.put("Accept-CH", "Sec-CH-UA, Sec-CH-UA-Platform, Sec-CH-UA-Model");
        headers.put("Content-Language", "en");
        headers.put("Content-Security-Policy-Report-Only", "default-src 'self' " + "https://cdn.example ".repeat(300));
        return headers;
    }
}
