/**
 * Runs commands on machines and containers through their provider's HTTP API.
 */
package io.jenkins.plugins.remoteexec;
