package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.text.HarmlessText;
import io.jenkins.plugins.remoteexec.http.CutText;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Replaces secrets by asterisks, in every form in which a log usually shows them: {@link SecretForms}. */
public final class SecretMask {
    private final Supplier<List<String>> changing;
    private final List<String> others;
    private volatile Known known;

    /** What to search for while the secrets are these. */
    private record Known(List<String> secrets, WordSearch words) {
        /** Without the secrets. */
        @Override
        public String toString() {
            return "secrets";
        }
    }

    /** @param secrets the values; of one with line breaks, each line is a secret, because that is how a log shows it */
    public SecretMask(@NonNull List<String> secrets) {
        this(List::of, secrets);
    }

    /**
     * @param changing values that there may be more of later; the same list until then
     * @param others values that stay
     */
    public SecretMask(@NonNull Supplier<List<String>> changing, @NonNull List<String> others) {
        this.changing = changing;
        this.others = List.copyOf(others);
        known = known(changing.get());
    }

    /** What to search for now; the same object until there is more to search for. */
    @NonNull
    WordSearch words() {
        List<String> now = changing.get();
        Known before = known;
        if (before.secrets() != now) {
            before = known(now);
            known = before;
        }
        return before.words();
    }

    private Known known(List<String> now) {
        return new Known(
                now,
                SharedSearches.of(Stream.concat(now.stream(), others.stream()).collect(Collectors.toSet())));
    }

    /** The beginning of a text as it may be shown anywhere: masked first, and shortened then. */
    @NonNull
    public String shortened(@NonNull String text, int longest) {
        return CutText.atMost(longest, apply(HarmlessText.of(text)), "…");
    }

    /** A whole text, or one that is cut where it says so: there, what a secret may begin with is hidden too. */
    @NonNull
    String apply(@NonNull String text) {
        MaskedText masked = new MaskedText(this);
        StringBuilder all = new StringBuilder();
        int done = 0;
        for (int cut = text.indexOf(CutText.MARK); cut >= 0; cut = text.indexOf(CutText.MARK, done)) {
            all.append(masked.add(text.substring(done, cut))).append(masked.endCut());
            all.append(CutText.MARK);
            done = cut + CutText.MARK.length();
        }
        return all.append(masked.add(text.substring(done))).append(masked.end()).toString();
    }
}
