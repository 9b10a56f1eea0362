package org.lsst.tap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

/** What a message may hold of what was read. Stateless. */
public final class Messages {

    private Messages() {}

    /** Asserts that {@code message} is on one line, has no control characters, and isn't long. */
    public static void check(String message, int mostCharacters) {
        assertThat(message.codePoints().filter(Messages::isControl).boxed().toList())
                .as("control characters in: %s", message)
                .isEmpty();
        assertThat(message.length()).as("length of: %s", message).isLessThan(mostCharacters);
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }
}
