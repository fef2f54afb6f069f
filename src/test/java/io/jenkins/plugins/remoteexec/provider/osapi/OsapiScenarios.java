package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Engine, client and simulator together, in real time. */
abstract class OsapiScenarios {
    final Engine engine = EngineCore.start(TimeAndChance.real());
    final CollectingListener told = new CollectingListener();
    OsapiFixture given;
    Connection connection;

    @BeforeEach
    void start() throws Exception {
        given = new OsapiFixture();
        connection = engine.connect(given.client, EndpointLimits.DEFAULT);
    }

    @AfterEach
    void stop() {
        engine.close();
        given.close();
    }
}
