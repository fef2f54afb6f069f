/**
 * A real QEMU guest agent in place of a virtual machine: what Virtuozzo, HostUp and others wrap, with its genuine
 * behaviour. Its commands run as processes of this machine.
 *
 * <p>The protocol is that of the QEMU Guest Agent Protocol Reference
 * (https://www.qemu.org/docs/master/interop/qemu-ga-ref.html).
 */
package io.jenkins.plugins.remoteexec.simulator.guest;
