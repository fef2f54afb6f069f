package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.remoteexec.engine.Command;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.function.Supplier;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Checks the values of options, in a step or as defaults of an endpoint. */
@Restricted(NoExternalUse.class)
public final class OptionValues {
    /** The options that a form offers as yes, no, or nothing said. */
    private static final List<String> CHOICES = List.of("durable", "mergeStderr");

    private OptionValues() {}

    /**
     * The character set of an {@code encoding}; null means UTF-8.
     *
     * @throws IllegalArgumentException if there is none of this name, or it can only be read and never written
     */
    @NonNull
    public static Charset charset(@CheckForNull String encoding) {
        Charset charset;
        try {
            charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException(Messages.OptionValues_unknownEncoding(encoding), e);
        }
        if (!charset.canEncode()) {
            throw new IllegalArgumentException(Messages.OptionValues_detectsOnly(encoding));
        }
        return charset;
    }

    @NonNull
    public static FormValidation checkEncoding(@CheckForNull String value) {
        return verdict(() -> charset(Util.fixEmptyAndTrim(value)));
    }

    @NonNull
    public static FormValidation checkTimeout(@CheckForNull String value) {
        String text = Util.fixEmptyAndTrim(value);
        if (text == null) {
            return FormValidation.ok();
        }
        long longest = Command.LONGEST_TIMEOUT.toSeconds();
        try {
            long seconds = Long.parseLong(text);
            return seconds >= 1 && seconds <= longest
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.OptionValues_timeout(longest));
        } catch (NumberFormatException e) {
            return FormValidation.error(Messages.OptionValues_timeout(longest));
        }
    }

    /** Changes a submitted form in place: an empty choice is no value, where data binding would take it for "false". */
    public static void removeUnset(@NonNull JSONObject form) {
        for (String choice : CHOICES) {
            if ("".equals(form.get(choice))) {
                form.remove(choice);
            }
        }
    }

    /** The message of a check's exception, or OK. */
    @NonNull
    static FormValidation verdict(@NonNull Supplier<?> check) {
        try {
            check.get();
            return FormValidation.ok();
        } catch (NumberFormatException e) {
            return FormValidation.error(Messages.OptionValues_noNumber());
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
