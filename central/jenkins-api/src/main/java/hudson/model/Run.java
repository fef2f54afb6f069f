package hudson.model;

import hudson.EnvVars;
import hudson.ExtensionPoint;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import org.springframework.security.access.AccessDeniedException;

public abstract class Run<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends Actionable
        implements ExtensionPoint, Comparable<RunT>, AccessControlled, PersistenceRoot {
    Run() {}

    @Override
    public int compareTo(RunT that) {
        throw StandIn.hasNoBody();
    }

    @Override
    public ACL getACL() {
        throw StandIn.hasNoBody();
    }

    public final Charset getCharset() {
        throw StandIn.hasNoBody();
    }

    @Override
    public String getDisplayName() {
        throw StandIn.hasNoBody();
    }

    public EnvVars getEnvironment(TaskListener listener) throws IOException, InterruptedException {
        throw StandIn.hasNoBody();
    }

    public String getExternalizableId() {
        throw StandIn.hasNoBody();
    }

    public String getFullDisplayName() {
        throw StandIn.hasNoBody();
    }

    public String getId() {
        throw StandIn.hasNoBody();
    }

    public InputStream getLogInputStream() throws IOException {
        throw StandIn.hasNoBody();
    }

    public int getNumber() {
        throw StandIn.hasNoBody();
    }

    public JobT getParent() {
        throw StandIn.hasNoBody();
    }

    public Result getResult() {
        throw StandIn.hasNoBody();
    }

    public void setResult(Result r) {
        throw StandIn.hasNoBody();
    }

    @Override
    public File getRootDir() {
        throw StandIn.hasNoBody();
    }

    public String getUrl() {
        throw StandIn.hasNoBody();
    }

    public boolean isBuilding() {
        throw StandIn.hasNoBody();
    }

    public boolean isLogUpdated() {
        throw StandIn.hasNoBody();
    }

    @Override
    public synchronized void save() throws IOException {
        throw StandIn.hasNoBody();
    }

    public static Run<?, ?> fromExternalizableId(String id) throws IllegalArgumentException, AccessDeniedException {
        throw StandIn.hasNoBody();
    }
}
