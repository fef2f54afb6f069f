// Sets up a Jenkins for bin/demo --jenkins: credentials, an endpoint, jobs; builds each job once and prints the results.

import com.cloudbees.plugins.credentials.CredentialsScope
import com.cloudbees.plugins.credentials.SystemCredentialsProvider
import hudson.model.FreeStyleProject
import hudson.model.Result
import hudson.model.queue.QueueTaskFuture
import hudson.util.Secret
import io.jenkins.plugins.remoteexec.endpoint.Endpoint
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider
import jenkins.model.Jenkins
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition
import org.jenkinsci.plugins.workflow.job.WorkflowJob

def url = System.getenv('REMOTE_EXEC_DEMO_URL')
def jenkins = Jenkins.get()

def store = SystemCredentialsProvider.instance
store.credentials.add(new StringCredentialsImpl(CredentialsScope.GLOBAL, 'osapi-token',
        'Token of the simulated OSAPI', Secret.fromString(System.getenv('REMOTE_EXEC_DEMO_TOKEN'))))
store.credentials.add(new StringCredentialsImpl(CredentialsScope.GLOBAL, 'wrong-token',
        'An invalid token', Secret.fromString('not-a-token')))
store.save()
RemoteExecConfiguration.get().endpoints = [new Endpoint('demo', new OsapiProvider(url, 'osapi-token'))]

def pipeline = { String name, String script ->
    def job = jenkins.createProject(WorkflowJob, name)
    job.definition = new CpsFlowDefinition(script, true)
    job.save()
    job
}

def seconds = 'for step in unpack migrate restart check; do echo "$step ..."; sleep 1; done; echo done'
def freestyle = jenkins.createProject(FreeStyleProject, 'freestyle')
def builder = new RemoteExecBuilder()
builder.endpoint = 'demo'
builder.target = 'web-01'
builder.script = seconds
freestyle.buildersList.add(builder)
freestyle.save()

// name of the job -> what its log must contain, and how it must end
def expected = [
    'deploy'      : ['exit code 0', Result.SUCCESS],
    'failing'     : ['exit code 3', Result.FAILURE],
    'stopped'     : ['cancelled; the command was stopped', Result.ABORTED],
    'unknown-host': ['"web-99" not found', Result.FAILURE],
    'wrong-token' : ['HTTP 401 Invalid token', Result.FAILURE],
    'freestyle'   : ['exit code 0', Result.SUCCESS],
]
def jobs = [
    pipeline('deploy', "remoteExec endpoint: 'demo', target: 'web-01', script: '''${seconds}'''"),
    pipeline('failing', "remoteExec endpoint: 'demo', target: 'web-01', script: 'echo disk full >&2; exit 3'"),
    pipeline('stopped', "remoteExec endpoint: 'demo', target: 'web-02', script: 'echo waiting for the lock; sleep 300'"),
    pipeline('unknown-host', "remoteExec endpoint: 'demo', target: 'web-99', command: ['uptime']"),
    pipeline('wrong-token', "remoteExec provider: osapi(url: '${url}', credentialsId: 'wrong-token'), target: 'web-01', command: ['uptime']"),
    freestyle,
]

Thread.startDaemon('remote-exec-demo') {
    def builds = jobs.collectEntries { job ->
        [job.name, (job.scheduleBuild2(0) as QueueTaskFuture).startCondition.get()]
    }
    def stopped = builds['stopped']
    for (int i = 0; i < 120 && !stopped.log.contains('\nwaiting for the lock'); i++) {
        sleep 500
    }
    stopped.executor?.interrupt()
    def rows = builds.collect { name, build ->
        for (int i = 0; i < 240 && build.building; i++) {
            sleep 500
        }
        def (text, result) = expected[name]
        def good = !build.building && build.log.contains(text) && build.result == result
        sprintf('%-14s | %-36s %-8s | %-8s | %s', name, text, result, build.result, good ? 'ok' : 'WRONG')
    }
    println '\n' + sprintf('%-14s | %-36s %-8s | %-8s |', 'job', 'expected in its log', 'result', 'seen')
    rows.each { println it }
    println "\nLook at the jobs at the address above. Ctrl-C stops everything.\n"
}
