package org.lsst.tap.loader.source;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Blocks of internet addresses, such as {@code 10.0.0.0/8} (RFC 4632, RFC 4291). Stateless. */
final class AddressBlock {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*");

    /** This machine's, link-local, private, shared, benchmark, multicast and reserved ones. */
    private static final List<String> INTERNAL =
            List.of(
                    ("0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12"
                                    + " 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 224.0.0.0/3"
                                    + " ::/127 fc00::/7 fe80::/9 ff00::/8")
                            .split(" ", -1));

    private AddressBlock() {}

    /** Returns whether an address, given as text, is in a block; no name is looked up. */
    static boolean contains(String block, String address) {
        return contains(block, bytes(address));
    }

    /** Returns whether an address leads into the network in which this job runs. */
    static boolean isInternal(InetAddress address) {
        byte[] all = address.getAddress();
        // Translated to IPv4 on the way (RFC 6052, section 2.1).
        byte[] bytes = contains("64:ff9b::/96", all) ? Arrays.copyOfRange(all, 12, 16) : all;
        return INTERNAL.stream().anyMatch(block -> contains(block, bytes));
    }

    private static boolean contains(String block, byte[] address) {
        String[] parts = block.split("/", -1);
        byte[] network = bytes(parts[0]);
        if (parts.length != 2
                || !parts[1].matches("[0-9]{1,3}")
                || network.length == 0
                || network.length != address.length) {
            return false;
        }
        int free = 8 * network.length - Integer.parseInt(parts[1]);
        return free >= 0
                && new BigInteger(1, network)
                        .shiftRight(free)
                        .equals(new BigInteger(1, address).shiftRight(free));
    }

    /** Returns the bytes of an address; none of what is no address. */
    private static byte[] bytes(String address) {
        try {
            return LITERAL.matcher(address).matches()
                    ? InetAddress.getByName(address).getAddress()
                    : new byte[0];
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
