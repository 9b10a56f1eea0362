package org.lsst.tap.loader.felis.words;

import java.text.ParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.loader.text.Visible;

/**
 * Checks units: what VOUnits 1.1 (section 2) and astropy's {@code Unit(text)}, which Felis asks,
 * have in common, in ASCII, with the units that astropy enables by default:
 *
 * <pre>
 * unit     = factor | [factor ["." | "*"]] quotient | [factor] "/" part
 * factor   = decimal number | "10" ["**" | "^"] integer
 * quotient = product {"/" product}
 * product  = part {["." | "*"] part}
 * part     = name [power] | "sqrt(" quotient ")" | "(" product ")"
 * power    = ["**" | "^"] (digit | "(" digit ["/" digit | "." digits] ")"), signed
 * </pre>
 */
public final class Units {

    private static final Pattern FACTOR =
            Pattern.compile(
                    "10(?:(?:\\*\\*|\\^)?[-+]|\\*\\*|\\^)[0-9]{1,2}(?![0-9])"
                            + "|[-+]?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2}(?![0-9]))?");
    private static final Pattern ZERO = Pattern.compile("[-+]?[0.]+(?:[eE].*)?");
    private static final Pattern NAME = Pattern.compile("[%A-Za-z_]+");
    private static final Pattern POWER =
            Pattern.compile(
                    "(?:\\*\\*|\\^)?(?:[-+]?[0-9](?!\\.?[0-9]|[eE][-+]?[0-9])"
                            + "|\\([-+]?[0-9](?:/[1-9]|\\.[0-9]{1,9})?\\))");

    /** Functions of astropy and VOUnits that aren't common to them, or that no release uses. */
    private static final Set<String> FUNCTIONS = Set.of("ln", "exp", "log", "mag", "dB", "dex");

    /** The prefixes that each unit takes, an empty one among them. */
    private static final Map<String, Set<String>> PREFIXES = load();

    private static final int MAX_CHARS = 200;

    /** Guards against powers whose factor overflows: 3631 Jy (AB) to the power of 14 does. */
    private static final int MAX_POWERS = 12;

    private final String text;
    private int at;
    private int powers;

    private Units(String text) {
        this.text = text;
    }

    /** Returns why {@code text} is no unit, or null if it is one; an empty text is one. */
    public static @Nullable String fault(String text) {
        String unit = text.strip();
        if (unit.length() > MAX_CHARS) {
            return "it is longer than " + MAX_CHARS + " characters";
        }
        try {
            if (!unit.isEmpty()) {
                new Units(unit).unit();
            }
            return null;
        } catch (ParseException e) {
            return e.getMessage();
        }
    }

    private void unit() throws ParseException {
        Matcher factor = match(FACTOR);
        if (factor != null && ZERO.matcher(factor.group()).matches()) {
            throw new ParseException("it has a factor of zero", at);
        }
        if (take('/')) {
            part();
        } else if (factor == null || at < text.length()) {
            if (factor != null && !take('*')) {
                boolean unused = take('.');
                // astropy takes a parenthesis here for that of a power of ten.
                require(!is('('));
            }
            quotient();
        }
        require(next() == 0);
    }

    private void quotient() throws ParseException {
        do {
            product();
        } while (take('/'));
    }

    private void product() throws ParseException {
        do {
            part();
        } while (take('.') || take('*') || is('(') || NAME.matcher("" + next()).matches());
    }

    private void part() throws ParseException {
        if (take('(')) {
            product();
            require(take(')'));
            return;
        }
        Matcher matched = match(NAME);
        require(matched != null);
        String name = matched.group();
        if (is('(') && name.equals("sqrt")) {
            take('(');
            quotient();
            require(take(')'));
        } else if (is('(') && FUNCTIONS.contains(name)) {
            throw new ParseException("the function '" + name + "' is not allowed in units", at);
        } else if (name.equals("%") || isKnown(name)) {
            power();
        } else {
            throw new ParseException("'" + Visible.excerpt(name) + "' is not a known unit", at);
        }
    }

    private void power() throws ParseException {
        Matcher power = match(POWER);
        require(power != null || !is('('));
        powers +=
                power == null ? 1 : Integer.parseInt(power.group().replaceAll("[/.].*|[^0-9]", ""));
        if (powers > MAX_POWERS) {
            throw new ParseException("its powers add up to more than " + MAX_POWERS, at);
        }
    }

    /** Returns the next character that is no space, or 0 at the end. */
    private char next() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean is(char c) {
        return next() == c;
    }

    /** Takes a character; not the first of two stars, which are a power. */
    private boolean take(char c) {
        boolean taken = is(c) && !text.startsWith("**", at);
        at += taken ? 1 : 0;
        return taken;
    }

    private @Nullable Matcher match(Pattern pattern) {
        char unused = next();
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher;
    }

    /** Throws that the next character is in the wrong place, unless what it must be is true. */
    private void require(boolean expected) throws ParseException {
        if (!expected) {
            String found = next() == 0 ? "its end" : "'" + Visible.excerpt("" + next()) + "'";
            throw new ParseException(found + " is in the wrong place", at);
        }
    }

    /** Reads the list, which names its source. */
    private static Map<String, Set<String>> load() {
        Map<String, Set<String>> classes = new HashMap<>();
        Map<String, Set<String>> units = new HashMap<>();
        for (String line :
                ResourceFile.lines(Units.class, "/org/lsst/tap/loader/felis/units.txt")) {
            int colon = line.indexOf(':');
            List<String> head = List.of(line.substring(0, colon).split(" ", -1));
            List<String> words = List.of(line.substring(colon + 1).strip().split(" +", -1));
            if (head.get(0).equals("prefixes")) {
                classes.computeIfAbsent(head.get(1), name -> new HashSet<>()).addAll(words);
                continue;
            }
            Set<String> prefixes = new HashSet<>(Set.of(""));
            for (String rule : head.subList(1, head.size())) {
                if (rule.startsWith("-")) {
                    prefixes.remove(rule.substring(1));
                } else {
                    prefixes.addAll(classes.getOrDefault(rule, Set.of(rule.substring(1))));
                }
            }
            words.forEach(unit -> units.put(unit, prefixes));
        }
        return units;
    }

    /** Says if a unit has this name, with a prefix or without. */
    private static boolean isKnown(String name) {
        for (int i = 0; i < name.length(); i++) {
            Set<String> prefixes = PREFIXES.getOrDefault(name.substring(i), Set.of());
            if (prefixes.contains(name.substring(0, i))) {
                return true;
            }
        }
        return false;
    }
}
