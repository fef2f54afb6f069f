package io.jenkins.plugins.remoteexec.connection;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Connection;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The connections in use, so that all executions on the same endpoint wait in the same queue. A connection is kept
 * while an execution uses it, and some of them for longer, because a connection remembers an API's throttling.
 */
final class ConnectionRegistry {
    private static final int KEPT_UNUSED = 64;

    private final Map<ConnectionKey, WeakReference<Connection>> known = new HashMap<>();
    private final Map<ConnectionKey, Connection> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ConnectionKey, Connection> eldest) {
            return size() > KEPT_UNUSED;
        }
    };

    @NonNull
    synchronized Connection get(@NonNull ConnectionKey key, @NonNull Supplier<Connection> maker) {
        Connection connection = recent.get(key);
        if (connection == null) {
            WeakReference<Connection> reference = known.get(key);
            connection = reference == null ? null : reference.get();
        }
        if (connection == null) {
            connection = maker.get();
            known.values().removeIf(reference -> reference.get() == null);
            known.put(key, new WeakReference<>(connection));
        }
        recent.put(key, connection);
        return connection;
    }

    /** Forgets connections; executions that use them continue. */
    synchronized void forget(@NonNull Predicate<ConnectionKey> which) {
        recent.keySet().removeIf(which);
        known.keySet().removeIf(which);
    }

    /** How many are kept even if they are not in use. */
    synchronized int kept() {
        return recent.size();
    }
}
