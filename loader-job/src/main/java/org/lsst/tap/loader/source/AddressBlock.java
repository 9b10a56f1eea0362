package org.lsst.tap.loader.source;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Blocks of internet addresses, such as {@code 10.0.0.0/8} (RFC 4632, RFC 4291). Stateless. */
final class AddressBlock {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*");

    /** What the JDK has no question for: shared, benchmark and reserved ones; IPv6's own. */
    private static final List<String> INTERNAL =
            List.of(
                    "0.0.0.0/8",
                    "100.64.0.0/10",
                    "192.0.0.0/24",
                    "198.18.0.0/15",
                    "240.0.0.0/4",
                    "fc00::/7");

    private AddressBlock() {}

    /** Returns whether an address, given as text, is in a block; no name is looked up. */
    static boolean contains(String block, String address) {
        int slash = block.indexOf('/');
        if (slash < 0
                || !LITERAL.matcher(block.substring(0, slash)).matches()
                || !block.substring(slash + 1).matches("[0-9]{1,3}")
                || !LITERAL.matcher(address).matches()) {
            return false;
        }
        try {
            return contains(block, InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean contains(String block, InetAddress address) throws UnknownHostException {
        int slash = block.indexOf('/');
        byte[] network = InetAddress.getByName(block.substring(0, slash)).getAddress();
        byte[] bytes = address.getAddress();
        int bits = Integer.parseInt(block.substring(slash + 1));
        if (network.length != bytes.length || bits > 8 * bytes.length) {
            return false;
        }
        int whole = bits / 8;
        int mask = 0xff00 >> bits % 8;
        return Arrays.equals(network, 0, whole, bytes, 0, whole)
                && (bits % 8 == 0 || ((network[whole] ^ bytes[whole]) & mask & 0xff) == 0);
    }

    /**
     * Returns whether an address leads into the network in which this job runs, or to this machine:
     * loopback, link-local (a cloud's metadata server), private, multicast, or of no use.
     */
    static boolean isInternal(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        try {
            if (address instanceof Inet6Address && contains("64:ff9b::/96", address)) {
                byte[] bytes = address.getAddress();
                return isInternal(InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16)));
            }
            for (String block : INTERNAL) {
                if (contains(block, address)) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException e) {
            throw new AssertionError("a literal address needs no look-up", e);
        }
    }
}
