package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.Selection;
import io.jenkins.plugins.remoteexec.engine.text.NameList;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.util.List;
import java.util.function.Predicate;

/**
 * OSAPI's targets: a host name, {@code _any}, {@code _all}, or a label {@code key:value}, whose value matches as a whole
 * or up to a dot. Selectors are never sent: what OSAPI makes of them is one job for many hosts, and it lets every host run
 * what was meant for any.
 */
final class OsapiTargets {
    static final String ANY = "_any";
    static final String ALL = "_all";

    private static final String HOST = "[\\p{Alnum}._-]*[\\p{Alnum}_-][\\p{Alnum}._-]*";
    private static final String LABEL = "[A-Za-z0-9_-]+:[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*";

    private OsapiTargets() {}

    static boolean isSelector(String target) {
        return target.equals(ANY) || target.equals(ALL) || target.matches(LABEL);
    }

    /** Lets pass what can mean a host. */
    static void check(String target) {
        if (!isSelector(target) && (target.startsWith("_") || !target.matches(HOST))) {
            throw new InvalidCommandException("target '" + target
                    + "' is not a host name: give the agent's host as OSAPI lists it, such as web-01, or _any");
        }
    }

    /** The hosts that a selector means now. */
    static Selection select(String selector, List<OsapiAgents.Agent> agents, String api) throws ApiException {
        if (selector.equals(ANY)) {
            List<String> ready = names(agents, OsapiAgents.Agent::isReady);
            if (ready.isEmpty()) {
                throw none(ErrorKind.TARGET_NOT_READY, api, "none of its " + agents.size() + " agents is ready")
                        .advice("See osapi agent list")
                        .build();
            }
            return Selection.anyOf(ready);
        }
        // as OSAPI does: a host that is down is still meant, one that an administrator has taken out of service is not
        List<String> inService = names(agents, OsapiAgents.Agent::inService);
        List<String> meant = selector.equals(ALL)
                ? inService
                : names(agents, agent -> agent.inService() && agent.hasLabel(selector));
        if (meant.isEmpty()) {
            throw none(ErrorKind.NO_SUCH_TARGET, api, "no agent in service matches '" + selector + "'")
                    .advice(
                            inService.isEmpty()
                                    ? "See osapi agent list"
                                    : "Name one of those in service (" + NameList.text(inService) + "), or write " + ANY
                                            + " for one of them")
                    .build();
        }
        return Selection.allOf(meant, ", or write " + ANY + " for one of all that are ready");
    }

    private static List<String> names(List<OsapiAgents.Agent> agents, Predicate<OsapiAgents.Agent> wanted) {
        return agents.stream()
                .filter(wanted)
                .map(OsapiAgents.Agent::hostname)
                .sorted()
                .distinct()
                .toList();
    }

    private static ApiException.Builder none(ErrorKind kind, String api, String why) {
        return ApiException.of(kind, Delivery.NOT_SENT)
                .asked(api + " has no host for this")
                .text(why);
    }
}
