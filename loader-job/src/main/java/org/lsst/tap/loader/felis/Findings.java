package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.Visible;

/** The findings of one reading. Keeps a bounded number, and counts the others. */
final class Findings {

    private static final int MAX_KEPT = 1000;

    private static final Comparator<Finding> BY_PLACE =
            Comparator.comparing((Finding finding) -> finding.place().file())
                    .thenComparingInt(finding -> finding.place().line())
                    .thenComparingInt(finding -> finding.place().column())
                    .thenComparing(Finding::code);

    private final Set<Finding> kept = new LinkedHashSet<>();
    private int left;
    private int errors;

    /** Adds a finding that says what all of its code do. */
    void add(FindingCode code, Place place, Object... args) {
        addAs(code, place, code.message(), args);
    }

    /** Adds a finding; what stands in quotes is an excerpt, and a value its description. */
    void addAs(FindingCode code, Place place, String format, Object... args) {
        String[] parts = args.length == 0 ? new String[] {format} : format.split("%[sd]", -1);
        StringBuilder message = new StringBuilder(parts[0]);
        for (int i = 0; i < args.length; i++) {
            String arg = args[i] instanceof Value value ? value.describe() : "" + args[i];
            message.append(parts[i].endsWith("'") ? Visible.excerpt(arg) : arg)
                    .append(parts[i + 1]);
        }
        add(new Finding(code, place, message.toString()));
    }

    private void add(Finding finding) {
        errors += finding.isError() ? 1 : 0;
        if (kept.size() < MAX_KEPT) {
            kept.add(finding);
        } else {
            left++;
        }
    }

    void addAll(Findings others) {
        others.kept.forEach(this::add);
        left += others.left;
    }

    int errors() {
        return errors;
    }

    FelisResult result(@Nullable FelisObject schema) {
        List<Finding> sorted = new ArrayList<>(kept);
        sorted.sort(BY_PLACE);
        if (left > 0) {
            Place last = sorted.get(sorted.size() - 1).place();
            sorted.add(
                    new Finding(
                            FindingCode.LIMIT,
                            Place.of(last.file(), last.line(), last.column()),
                            "expected at most " + MAX_KEPT + " findings, found " + left + " more"));
        }
        return new FelisResult(errors > 0 ? Optional.empty() : Optional.ofNullable(schema), sorted);
    }
}
