package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One search for all executions that have the same secrets: that of a key of 64 KB takes some 20 MB. */
final class SharedSearches {
    private static final Map<Set<String>, Reference<WordSearch>> IN_USE = new HashMap<>();

    private SharedSearches() {}

    /** A search for all forms of these secrets. */
    @NonNull
    static WordSearch of(@NonNull Set<String> secrets) {
        synchronized (IN_USE) {
            IN_USE.values().removeIf(search -> search.get() == null);
            Reference<WordSearch> known = IN_USE.get(secrets);
            WordSearch search = known == null ? null : known.get();
            if (search == null) {
                search =
                        new WordSearch(secrets.stream().flatMap(SecretForms::of).collect(Collectors.toSet()));
                IN_USE.put(Set.copyOf(secrets), new WeakReference<>(search));
            }
            return search;
        }
    }
}
