package dev.signinhub.upstream;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * How close an address is to this server.
 *
 * <p>A remote document must not send the server to what only the server can reach (server-side request forgery): a
 * call goes no closer than where the metadata that named its endpoint came from.
 */
public enum Reach {
    /** The public internet, and whatever a proxy reaches on behalf of this server. */
    PUBLIC,
    /** A private network (RFC 1918, RFC 4193, RFC 6598). */
    PRIVATE,
    /** This machine and its link, where a cloud's metadata service also lives. */
    LOCAL;

    private static final int IPV4_LENGTH = 4;

    boolean includes(Reach other) {
        return other.compareTo(this) <= 0;
    }

    static Reach of(InetAddress address) {
        byte[] bytes = embedded(address);
        if (bytes.length == IPV4_LENGTH) {
            return ofIpv4(bytes[0] & 0xff, bytes[1] & 0xff);
        }
        if (address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isAnyLocalAddress()) {
            return LOCAL;
        }
        boolean uniqueLocal = (bytes[0] & 0xfe) == 0xfc;
        boolean locallyTranslated = startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 1);
        return uniqueLocal || locallyTranslated || address.isSiteLocalAddress() || address.isMulticastAddress()
                ? PRIVATE
                : PUBLIC;
    }

    /** By the IANA registry of special-purpose addresses (RFC 6890). */
    private static Reach ofIpv4(int first, int second) {
        return switch (first) {
            case 0, 127 -> LOCAL;
            case 169 -> second == 254 ? LOCAL : PUBLIC;
            case 10 -> PRIVATE;
            case 100 -> (second & 0xc0) == 64 ? PRIVATE : PUBLIC;
            case 172 -> (second & 0xf0) == 16 ? PRIVATE : PUBLIC;
            case 192 -> second == 168 || second == 0 ? PRIVATE : PUBLIC;
            case 198 -> second == 18 || second == 19 ? PRIVATE : PUBLIC;
            default -> first >= 224 ? PRIVATE : PUBLIC;
        };
    }

    /** An IPv4 address in an IPv6 one (RFC 4291 section 2.5.5, RFC 6052, RFC 3056) reaches the same machine. */
    private static byte[] embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address)) {
            return bytes;
        }
        boolean compatible = startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                && !address.isLoopbackAddress()
                && !address.isAnyLocalAddress();
        boolean translated = startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
        boolean mapped = startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);
        if (compatible || translated || mapped) {
            return Arrays.copyOfRange(bytes, 12, 16);
        }
        return startsWith(bytes, 0x20, 0x02) ? Arrays.copyOfRange(bytes, 2, 6) : bytes;
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the addresses that a call may go to.
     *
     * @throws UnreachableAddressException when there is none
     */
    InetAddress[] allowed(InetAddress[] addresses) throws UnknownHostException {
        InetAddress[] allowed = Arrays.stream(addresses)
                .filter(address -> includes(of(address)))
                .toArray(InetAddress[]::new);
        if (allowed.length == 0) {
            throw new UnreachableAddressException();
        }
        return allowed;
    }

    /** A public provider named a private address; an {@code UnknownHostException} is never retried. */
    static final class UnreachableAddressException extends UnknownHostException {

        private static final long serialVersionUID = 1L;

        UnreachableAddressException() {
            super("has a private address, and metadata from a public address must not send this server there");
        }
    }
}
