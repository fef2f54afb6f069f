package io.jenkins.plugins.remoteexec.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured values and their percentiles. */
final class Samples {
    private final List<Double> values = Collections.synchronizedList(new ArrayList<>());

    void add(double value) {
        values.add(value);
    }

    int count() {
        return values.size();
    }

    /** The smallest value that at least this share of all values does not exceed. */
    double percentile(double share) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, Math.min(sorted.size() - 1, index)));
    }
}
