/** One blocking JSON client over OkHttp and Jackson: errors, retry facts, throttle, tokens, bounds. */
package io.jenkins.plugins.remoteexec.http;
