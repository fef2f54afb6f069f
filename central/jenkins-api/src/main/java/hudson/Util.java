package hudson;

import io.jenkins.plugins.remoteexec.central.StandIn;
import java.util.Map;

public class Util {
    Util() {}

    public static String fixNull(String s) {
        return s == null ? "" : s;
    }

    public static String fixEmpty(String s) {
        return s == null || s.isEmpty() ? null : s;
    }

    public static String fixEmptyAndTrim(String s) {
        return s == null ? null : fixEmpty(s.trim());
    }

    public static String escape(String text) {
        if (text == null) {
            return null;
        }
        String escaped = text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#039;")
                .replace("\n", "<br>");

        return escaped.replaceAll(" (?= )", "&nbsp;");
    }

    public static String xmlEscape(String text) {
        throw StandIn.hasNoBody();
    }

    public static String rawEncode(String s) {
        throw StandIn.hasNoBody();
    }

    public static String getTimeSpanString(long duration) {
        throw StandIn.hasNoBody();
    }

    public static String replaceMacro(String s, Map<String, String> properties) {
        throw StandIn.hasNoBody();
    }
}
